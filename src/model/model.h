// All resources of the model: for the API document, the contract test against the databases, and generic pages.
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "meta/field.h"
#include "meta/state.h"

extern const Resource *const model_resources[];
extern const size_t model_resources_n;
// By the name in the path ("units"); NULL when there is none.
const Resource *model_resource_by_path(Str path);

#endif
