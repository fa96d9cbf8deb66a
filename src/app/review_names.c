// Repairs and names of agencies in a draft: taken, refused, matched to the register, made in it, joined.
#include "app/agency.h"
#include "app/review_internal.h"
#include "app/unit.h"
#include "meta/json.h"
#include "model/unit_group.h"
#include "text/fold.h"

// ---- Repairs ------------------------------------------------------------------------------------------------------------------------------

Status review_repair(Act *act, int64_t repair_id, int64_t version, bool accept, DraftRepair *ret)
{
    DraftRepair before, after;
    Document d;
    Status st = record_load(act->tx, &draft_repair_resource, repair_id, act->arena, &before);
    if (st == STATUS_OK)
        st = review_open_document(act, before.document_id, &d);
    if (st == STATUS_OK && version && before.version != version) {
        act->refusal = MSG_REVIEW_ROW_TAKEN;
        st = STATUS_CONFLICT;
    }
    if (st != STATUS_OK)
        return st;
    after = before;
    after.state = accept ? REPAIR_IS_ACCEPTED : REPAIR_IS_REFUSED;
    after.decided_by = act->actor->account_id;
    st = record_update(act->tx, &draft_repair_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &draft_repair_resource, repair_id, accept ? "accept" : "refuse", &before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

// ---- Agencies -----------------------------------------------------------------------------------------------------------------------------

static Status open_agency(Act *act, int64_t id, int64_t version, DraftAgency *ret, Document *ret_document)
{
    Status st = record_load(act->tx, &draft_agency_resource, id, act->arena, ret);
    if (st == STATUS_OK)
        st = review_open_document(act, ret->document_id, ret_document);
    if (st == STATUS_OK && version && ret->version != version) {
        act->refusal = MSG_REVIEW_AGENCY_TAKEN;
        st = STATUS_CONFLICT;
    }
    return st;
}

static Status settle(Act *act, const DraftAgency *before, int64_t unit_id, Str group_key, AgencyState state,
                     const char *action, DraftAgency *ret)
{
    DraftAgency after = *before;
    after.unit_id = unit_id;
    after.group_key = group_key;
    after.state = state;
    Status st = record_update(act->tx, &draft_agency_resource, &after, act->arena);
    if (st == STATUS_OK)
        st = act_audit(act, &draft_agency_resource, after.id, action, before, &after);
    if (st == STATUS_OK)
        *ret = after;
    return st;
}

static Status pick_first(Act *act)
{
    act->refusal = MSG_AGENCIES_PICK_UNIT;
    return STATUS_INVALID;
}

Status review_match(Act *act, int64_t agency_id, int64_t version, int64_t unit_id, unsigned groups,
                    DraftAgency *ret)
{
    DraftAgency before;
    Document d;
    char key[128];
    Status st = open_agency(act, agency_id, version, &before, &d);
    if (st == STATUS_OK && unit_id)
        st = act_allowed(act, VERB_READ, unit_id);
    if (st != STATUS_OK)
        return st;
    unit_group_write(unit_id ? 0 : groups, key);
    if (!unit_id && !key[0])
        return pick_first(act);
    Str group = key[0] ? arena_dup(act->arena, str_c(key)) : (Str){NULL, 0};
    if (key[0] && !group.p)
        return STATUS_NO_MEMORY;
    return settle(act, &before, unit_id, group, AGENCY_MATCHED, "match", ret);
}

Status review_agency_merge(Act *act, int64_t agency_id, int64_t version, int64_t into_id, DraftAgency *ret)
{
    DraftAgency before, into;
    Document d;
    Status st = open_agency(act, agency_id, version, &before, &d);
    if (st != STATUS_OK)
        return st;
    st = record_load(act->tx, &draft_agency_resource, into_id, act->arena, &into);
    if (st == STATUS_NOT_FOUND)
        return pick_first(act);
    if (st != STATUS_OK)
        return st;
    if (into.document_id != before.document_id || into.id == before.id ||
        (into.unit_id <= 0 && into.group_key.n == 0))
        return pick_first(act);
    return settle(act, &before, into.unit_id, into.group_key, AGENCY_MATCHED, "merge", ret);
}

Status review_agency_leave(Act *act, int64_t agency_id, int64_t version, DraftAgency *ret)
{
    DraftAgency before;
    Document d;
    Status st = open_agency(act, agency_id, version, &before, &d);
    return st == STATUS_OK ? settle(act, &before, 0, (Str){NULL, 0}, AGENCY_LEFT, "leave", ret) : st;
}

// First words of a name, folded, and what they tell. Longer ones stand before their beginnings.
static const struct {
    const char *words;
    UnitKind kind;
} first_words[] = {{"ban thuong vu ", UNIT_KIND_PARTY_BODY},
                   {"thuong truc ", UNIT_KIND_PARTY_BODY},
                   {"ban chap hanh dang bo ", UNIT_KIND_PARTY_BODY},
                   {"tinh uy", UNIT_KIND_PARTY_BODY},
                   {"thanh uy", UNIT_KIND_PARTY_BODY},
                   {"huyen uy", UNIT_KIND_PARTY_BODY},
                   {"thi uy", UNIT_KIND_PARTY_BODY},
                   {"dang uy", UNIT_KIND_PARTY_BODY},
                   {"uy ban kiem tra", UNIT_KIND_PARTY_BODY},
                   {"uy ban mat tran", UNIT_KIND_FRONT_BODY},
                   {"mat tran to quoc", UNIT_KIND_FRONT_BODY},
                   {"lien doan lao dong", UNIT_KIND_MASS_ORG},
                   {"doan thanh nien", UNIT_KIND_MASS_ORG},
                   {"tinh doan", UNIT_KIND_MASS_ORG},
                   {"hoi dong ", UNIT_KIND_OTHER},
                   {"hoi ", UNIT_KIND_MASS_ORG},
                   {"cong an", UNIT_KIND_MILITARY},
                   {"bo chi huy", UNIT_KIND_MILITARY},
                   {"ban chi huy", UNIT_KIND_MILITARY},
                   {"don bien phong", UNIT_KIND_MILITARY},
                   {"cuc ", UNIT_KIND_CENTRAL_AGENCY},
                   {"kho bac", UNIT_KIND_CENTRAL_AGENCY},
                   {"ngan hang nha nuoc", UNIT_KIND_CENTRAL_AGENCY},
                   {"bao hiem xa hoi", UNIT_KIND_CENTRAL_AGENCY},
                   {"so ", UNIT_KIND_DEPARTMENT},
                   {"ban ", UNIT_KIND_DEPARTMENT},
                   {"van phong ", UNIT_KIND_DEPARTMENT},
                   {"thanh tra ", UNIT_KIND_DEPARTMENT},
                   {"phong ", UNIT_KIND_DIVISION},
                   {"truong ", UNIT_KIND_SCHOOL},
                   {"dai ", UNIT_KIND_PRESS},
                   {"bao ", UNIT_KIND_PRESS},
                   {"cong ty", UNIT_KIND_ENTERPRISE},
                   {"tong cong ty", UNIT_KIND_ENTERPRISE},
                   {"doanh nghiep", UNIT_KIND_ENTERPRISE},
                   {"huyen ", UNIT_KIND_DISTRICT},
                   {"thi xa ", UNIT_KIND_TOWN},
                   {"thanh pho ", UNIT_KIND_CITY},
                   {"xa ", UNIT_KIND_COMMUNE},
                   {"phuong ", UNIT_KIND_WARD},
                   {"thi tran ", UNIT_KIND_TOWNSHIP},
                   {"dac khu ", UNIT_KIND_SPECIAL_ZONE}};

Status review_agency_kind(Str name, Arena *a, UnitKind *ret)
{
    Str folded;
    Status st = fold_plain(name, a, &folded);
    if (st != STATUS_OK)
        return st;
    *ret = UNIT_KIND_OTHER;
    for (size_t i = 0; i < sizeof first_words / sizeof *first_words && *ret == UNIT_KIND_OTHER; i++)
        if (str_starts(folded, str_c(first_words[i].words))) {
            *ret = first_words[i].kind;
            break;
        }
    return STATUS_OK;
}

// The level that goes with a kind where the law knows one only; bodies otherwise.
static UnitLevel level_of(UnitKind kind)
{
    for (size_t i = 0; i < unit_kind_rows_n; i++)
        if (unit_kind_rows[i].kind == kind)
            for (int level = 1; level < UNIT_LEVELS_; level++)
                if (unit_kind_rows[i].levels >> level & 1u)
                    return kind == UNIT_KIND_CITY ? UNIT_LEVEL_DISTRICT : (UnitLevel)level;
    return UNIT_LEVEL_BODY;
}

static const Field *unit_field(const char *name)
{
    return resource_field(&unit_resource, str_c(name));
}

// What is missing follows from the name and the authority.
static Status complete_unit(const DraftAgency *g, const Document *d, Arena *a, json_t *unit)
{
    UnitKind kind = UNIT_KIND_NONE;
    Status st = STATUS_OK;
    const char *told = json_string_value(json_object_get(unit, "kind"));
    const Field *kinds = unit_field("kind"), *levels = unit_field("level");
    for (size_t i = 1; told && i < kinds->n_names; i++)
        if (strcmp(told, kinds->names[i].name) == 0)
            kind = (UnitKind)i;
    if (!json_is_string(json_object_get(unit, "name")))
        TRY(meta_json_put(unit, "name", meta_json_text(g->name)));
    if (!told) {
        TRY(review_agency_kind(g->name, a, &kind));
        TRY(meta_json_put(unit, "kind", json_string(kinds->names[kind].name)));
    }
    if (!json_object_get(unit, "level") && kind != UNIT_KIND_NONE)
        TRY(meta_json_put(unit, "level", json_string(levels->names[level_of(kind)].name)));
    if (!json_is_integer(json_object_get(unit, "parent_id")))
        TRY(meta_json_put(unit, "parent_id", json_integer(d->unit_id)));
fail:
    return st;
}

Status review_agency_create(Act *act, int64_t agency_id, int64_t version, const json_t *unit,
                            FieldErrors *errors, DraftAgency *ret)
{
    DraftAgency before;
    Document d;
    Unit made;
    json_t *whole = json_copy((json_t *)(uintptr_t)unit);
    Status st = whole ? STATUS_OK : STATUS_NO_MEMORY;
    TRY(open_agency(act, agency_id, version, &before, &d));
    TRY(complete_unit(&before, &d, act->arena, whole));
    TRY(unit_create(act, whole, errors, &made));
    json_decref(whole);
    return settle(act, &before, made.id, (Str){NULL, 0}, AGENCY_MATCHED, "create", ret);
fail:
    json_decref(whole);
    return st;
}

Status review_match_certain(Act *act, int64_t document_id, int64_t *ret_n)
{
    RecordList list;
    const AgencyRegister *names;
    int64_t n = 0;
    Status st = agency_register_load(act->tx, document_id, act->today, act->arena, &names);
    if (st == STATUS_OK)
        st = record_all(act->tx, &draft_agency_resource, "document_id = ?1 AND state = 'proposed'", "id",
                        PARAMS(P_INT(document_id)), REVIEW_ROWS_MAX, act->arena, &list);
    for (size_t i = 0; st == STATUS_OK && i < list.n; i++) {
        const DraftAgency *g = record_at(&draft_agency_resource, &list, i);
        AgencyReason why;
        DraftAgency done;
        st = agency_reason(names, g, act->arena, &why);
        if (st != STATUS_OK || why == AGENCY_BY_LIKENESS)
            continue;
        st = review_match(act, g->id, g->version, g->unit_id, unit_group_read(g->group_key), &done);
        n++;
    }
    if (st == STATUS_OK)
        *ret_n = n;
    return st;
}
