#include "model/model.h"

#include "model/account.h"
#include "model/document.h"
#include "model/draft.h"
#include "model/programme.h"
#include "model/succession.h"
#include "model/unit.h"

const Resource *const model_resources[] = {
    &account_resource,   &document_resource, &draft_agency_resource, &draft_repair_resource, &draft_row_resource, &duty_resource,
    &figure_resource,    &obligation_resource, &programme_resource,  &succession_resource, &target_resource,       &task_resource,      &task_unit_resource,
    &unit_resource, &unit_place_resource, &unit_version_resource, &work_field_resource,
};
const size_t model_resources_n = sizeof model_resources / sizeof *model_resources;

const Resource *model_resource_by_path(Str path)
{
    for (size_t i = 0; i < model_resources_n; i++)
        if (str_eq_c(path, model_resources[i]->path))
            return model_resources[i];
    return NULL;
}
