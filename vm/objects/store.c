/* vm/objects/store.c - what is stored into objects: properties, through their set methods; elements of arrays of
 * objects; what a subsasgn of the class does with it.
 *
 * A path may lead through structs and cells to an object, and on from there. What lies before the object is stored as
 * everywhere (vm/index/path.c), with the changed object as its value: a method must not run while a slot in the middle
 * of a value is held. */
#include "vm/heap/seen.h"
#include "vm/objects/objects.h"

#include "vm/arith/arith.h"
#include "vm/index/index.h"
#include "vm/index/map.h"

/* ---- steps ---- */

typedef struct steps {
    const vm_path_store *store;
    uint32_t at;            /* the step that is next */
    const prog_value *args; /* what it takes */
} steps;

static const prog_step *step_of(const steps *s) {
    return &s->store->path.steps[s->at];
}

static bool is_last(const steps *s) {
    return s->at + 1 == s->store->path.nsteps;
}

static bool is_dot(const steps *s) {
    return step_of(s)->kind == PROG_STEP_FIELD || step_of(s)->kind == PROG_STEP_DYN;
}

static vm_sym name_of(vm_t *vm, const steps *s) {
    if (step_of(s)->kind == PROG_STEP_FIELD) return s->store->path.sym(s->store->path.ctx, step_of(s)->sym);
    if (!vm_is_string(vm, s->args[0])) vm_error(vm, NULL, "dynamic structure field names must be strings");
    base_view text = vm_to_view(vm, s->args[0], "struct");
    return vm_intern(vm, (const char *)text.data, text.len);
}

static const prog_value *indices_of(vm_t *vm, const steps *s, uint32_t *n) {
    *n = step_of(s)->nargs;
    if (*n != PROG_STEP_LIST) return s->args;
    prog_array *list = vm_array(vm, s->args[0]);
    *n = (uint32_t)list->numel;
    return vm_cell_data(list);
}

static steps behind(const steps *s) {
    const prog_step *step = step_of(s);
    uint32_t used = step->kind == PROG_STEP_FIELD ? 0 : step->nargs == PROG_STEP_LIST ? 1 : step->nargs;
    return (steps){s->store, s->at + 1, s->args + used};
}

/* What is left of the path from a step on. */
static vm_path_store rest_of(const steps *s) {
    vm_path_store rest = *s->store;
    rest.path.steps += s->at;
    rest.path.nsteps -= s->at;
    rest.path.args = s->args;
    return rest;
}

/* ---- the object on the way ---- */

/* The value one step further, PROG_UNDEF where there is none or it is not one value. */
static prog_value one_step(vm_t *vm, prog_value v, const steps *s) {
    uint32_t n;
    if (is_dot(s)) {
        if (!vm_is_kind(vm, v, PROG_KIND_STRUCT) || vm_array(vm, v)->numel != 1) return PROG_UNDEF;
        return vm_get_field(vm, v, name_of(vm, s));
    }
    const prog_value *idx = indices_of(vm, s, &n);
    if (vm_is_kind(vm, v, PROG_KIND_MAP))
        return step_of(s)->kind == PROG_STEP_PAREN && n == 1 ? vm_map_find(vm, v, idx[0]) : PROG_UNDEF;
    bool brace = step_of(s)->kind == PROG_STEP_BRACE;
    bool cell = vm_is_kind(vm, v, PROG_KIND_ARRAY) && vm_obj(vm, v)->cls == PROG_CELL;
    if (!cell && (brace || !vm_is_kind(vm, v, PROG_KIND_STRUCT))) return PROG_UNDEF;
    int64_t at;
    if (!vm_ix_one(vm, vm_array(vm, v), n, idx, &at)) return PROG_UNDEF;
    if (brace) return vm_cell_data(vm_array(vm, v))[at];
    return cell ? PROG_UNDEF : vm_struct_element(vm, v, at);
}

/* Goes along the path to the first object; false where it passes none. */
static bool find_object(vm_t *vm, prog_value v, steps *s, prog_value *object) {
    for (; s->at < s->store->path.nsteps; *s = behind(s)) {
        if (vm_is_instance(vm, v)) {
            *object = v;
            return true;
        }
        if (!prog_is_object(v)) return false;
        v = one_step(vm, v, s);
        if (v == PROG_UNDEF) return false;
    }
    return false;
}

/* ---- storing into an object ---- */

static void into_object(vm_t *vm, prog_value *slot, const steps *s);

/* Into what a slot of this room's own holds, be it an object or not. */
static void into(vm_t *vm, prog_value *slot, const steps *s) {
    vm_path_store rest = rest_of(s);
    if (!vm_object_store(vm, slot, &rest)) vm_assign_path(vm, slot, &rest);
}

/* The value that a property is to have: of the last step what is stored, else what it has with the rest of the path
 * stored into it. */
static prog_value value_for(vm_t *vm, prog_value now, const steps *s) {
    if (is_last(s)) return s->store->del ? vm_empty(vm) : s->store->rhs;
    prog_value *temp = vm_temp_slot(vm);
    steps rest = behind(s);
    vm_set(vm, temp, now);
    into(vm, temp, &rest);
    return *temp;
}

static void put_property(vm_t *vm, prog_value *slot, vm_sym name, prog_value v) {
    vm_instance *o;
    if (vm_obj(vm, *slot)->flags & VM_INST_HANDLE) {
        o = vm_instance_of(vm, *slot);
        if (!prog_is_object(o->body))
            vm_error(vm, NULL, "invalid use of a deleted object of class '%s'", vm_class_name(vm, *slot));
        vm_write_shared(vm, *slot);
    } else {
        o = (vm_instance *)vm_make_unique(vm, slot);
    }
    vm_set_field(vm, &o->body, name, v);
}

static void may_set(vm_t *vm, vm_sym name, prog_value row) {
    if (vm_part_true(vm, row, "Constant"))
        vm_error(vm, NULL, "subsasgn: cannot assign constant property: %s", vm_sym_cstr(vm, name));
    prog_value access = vm_get_field(vm, row, vm_intern_cstr(vm, "SetAccess"));
    if (access != PROG_UNDEF && vm_is_string(vm, access) &&
        base_view_equal(vm_to_view(vm, access, "class"), base_view_str("immutable"))) {
        vm_sym from = vm_part_symbol(vm, row, "from"), run = vm_function_running(vm);
        if (vm_class_running(vm) == from && run &&
            strcmp(vm_sym_cstr(vm, run), vm_class_last_name(vm, from)) == 0)
            return;
        vm_error_access(vm, name, row, "SetAccess");
    }
    if (!vm_access_allowed(vm, row, "SetAccess")) vm_error_access(vm, name, row, "SetAccess");
}

/* A set method of a value class returns the object. */
static void call_set(vm_t *vm, prog_value *slot, vm_sym set, prog_value v) {
    prog_value out = PROG_UNDEF, args[2] = {*slot, v};
    bool handle = vm_obj(vm, *slot)->flags & VM_INST_HANDLE;
    vm->above.call(
        vm, &(vm_now){.fn = PROG_UNDEF, .name = set, .nargs = 2, .args = args, .nout = !handle, .out = &out});
    if (handle) return;
    if (!vm_is_instance(vm, out)) vm_error(vm, NULL, "%s returned no object", vm_sym_cstr(vm, set));
    vm_set(vm, slot, out);
}

void vm_object_tell(vm_t *vm, prog_value object, vm_sym name, prog_value row, const char *event) {
    bool set = event[strlen(event) - 3] == 'S';
    if (!vm_part_true(vm, row, set ? "SetObservable" : "GetObservable")) return;
    prog_value args[3] = {object, vm_new_cstring(vm, vm_sym_cstr(vm, name)), vm_new_cstring(vm, event)}, out;
    vm->above.call(vm, &(vm_now){.fn = PROG_UNDEF,
                                 .name = vm_intern_cstr(vm, "__property_event__"),
                                 .nargs = 3,
                                 .args = args,
                                 .nout = 0,
                                 .out = &out});
}

/* Of a property with AbortSet, what it has already is not stored. */
static bool has_already(vm_t *vm, prog_value object, vm_sym name, prog_value row, prog_value v) {
    if (!vm_part_true(vm, row, "AbortSet") || !(vm_obj(vm, object)->flags & VM_INST_HANDLE)) return false;
    return vm_equal(vm, vm_object_property(vm, object, name), v, false);
}

/* A property without methods, checks and observers whose rest passes no object is stored into where it lies. */
static bool in_place(vm_t *vm, prog_value *slot, vm_sym name, prog_value row, const steps *s) {
    static const char checks[][6] = {"class", "dims", "check"};
    if (is_last(s) || vm_part_true(vm, row, "SetObservable") || vm_part_symbol(vm, row, "get")) return false;
    for (size_t k = 0; k < sizeof checks / sizeof *checks; k++) {
        vm_sym sym = vm_known_name(vm, checks[k], strlen(checks[k]));
        prog_value v = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
        if (v != PROG_UNDEF && vm_numel(vm, v) > 0) return false;
    }
    vm_instance *o = vm_instance_of(vm, *slot);
    if (!prog_is_object(o->body) || vm_array(vm, o->body)->numel != 1) return false;
    prog_value now = vm_get_field(vm, o->body, name), object;
    steps rest = behind(s);
    if (now == PROG_UNDEF || find_object(vm, now, &rest, &object)) return false;
    if (o->head.h.flags & VM_INST_HANDLE)
        vm_write_shared(vm, *slot);
    else
        o = (vm_instance *)vm_make_unique(vm, slot);
    rest = behind(s);
    vm_path_store left = rest_of(&rest);
    prog_value *field = vm_field_slot(vm, &o->body, 0, name);
    vm_assign_path(vm, field, &left);
    return true;
}

static void into_property(vm_t *vm, prog_value *slot, const steps *s) {
    vm_sym name = name_of(vm, s), cls = vm_instance_of(vm, *slot)->cls;
    if (vm_numel(vm, *slot) != 1)
        vm_error(vm, NULL, "subsasgn: '%s' of an array of objects of class '%s': index one of them first",
                 vm_sym_cstr(vm, name), vm_sym_cstr(vm, cls));
    prog_value d = vm_class_of(vm, *slot), row = vm_property_row(vm, d, name);
    if (row == PROG_UNDEF) vm_error(vm, NULL, "subsasgn: unknown property: %s", vm_sym_cstr(vm, name));
    may_set(vm, name, row);
    vm_pool_add_ref(vm, row);
    vm_sym set = vm_part_symbol(vm, row, "set");
    bool within =
        set && vm_runs_accessor(vm, set); /* its own store: observers are told of the one that called it */
    if (within) set = 0;
    if (!set && vm_part_true(vm, row, "Dependent"))
        vm_error(vm, NULL, "subsasgn: the dependent property '%s' has no set method", vm_sym_cstr(vm, name));
    if (!set && in_place(vm, slot, name, row, s)) return;
    prog_value now = is_last(s) ? PROG_UNDEF : vm_object_property(vm, *slot, name), v = value_for(vm, now, s);
    v = vm_property_checked(vm, cls, name, row, v);
    if (!within && has_already(vm, *slot, name, row, v)) return;
    if (!within) vm_object_tell(vm, *slot, name, row, "PreSet");
    if (set)
        call_set(vm, slot, set, v);
    else
        put_property(vm, slot, name, v);
    if (!within) vm_object_tell(vm, *slot, name, row, "PostSet");
}

/* Of an old-style object: a field of the part of it that the running code's class sees. */
static void into_old(vm_t *vm, prog_value *slot, const steps *s) {
    vm_sym running = vm_class_running(vm);
    if (vm_old_part(vm, *slot, running) == PROG_UNDEF)
        vm_error(vm, NULL, "invalid index for class assignment");
    vm_descend(vm, "looked into");
    vm_instance *o = vm_instance_of(vm, *slot);
    if (o->cls == running) {
        prog_value *body = vm_temp_slot(vm);
        bool plain = true;
        prog_value object;
        steps rest = behind(s);
        prog_value now = is_dot(s) && vm_array(vm, o->body)->numel == 1
                             ? vm_get_field(vm, o->body, name_of(vm, s))
                             : PROG_UNDEF;
        if (now != PROG_UNDEF && !is_last(s)) plain = !find_object(vm, now, &rest, &object);
        if (plain) {
            o = (vm_instance *)vm_make_unique(vm, slot);
            vm_path_store left = rest_of(s);
            vm_assign_path(vm, &o->body, &left);
            return;
        }
        vm_set(vm, body, o->body);
        into(vm, body, s);
        o = (vm_instance *)vm_make_unique(vm, slot);
        vm_set(vm, &o->body, *body);
        return;
    }
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, o->body));
    for (uint32_t k = 0; k < keys->count; k++) {
        prog_value part = vm_struct_slots(vm_array(vm, o->body))[1 + k];
        vm_sym above = keys->syms[k];
        if (!vm_is_instance(vm, part) || vm_instance_of(vm, part)->cls != above ||
            vm_old_part(vm, part, running) == PROG_UNDEF)
            continue;
        prog_value *temp = vm_temp_slot(vm);
        vm_set(vm, temp, part);
        into_old(vm, temp, s);
        o = (vm_instance *)vm_make_unique(vm, slot);
        vm_set_field(vm, &o->body, above, *temp);
        return;
    }
}

/* object(i).name = v: the element is changed apart and put back, unless it is a handle. */
static void into_element(vm_t *vm, prog_value *slot, const steps *s) {
    uint32_t n;
    const prog_value *idx = indices_of(vm, s, &n);
    steps rest = behind(s);
    prog_value map = vm_map_inside(vm, *slot);
    if (map != PROG_UNDEF) {
        prog_value *temp = vm_temp_slot(vm);
        vm_set(vm, temp, map);
        into(vm, temp, s);
        return;
    }
    if (is_last(s)) {
        if (s->store->del)
            vm_object_delete(vm, slot, n, idx);
        else
            vm_object_assign(vm, slot, n, idx, s->store->rhs);
        return;
    }
    prog_value *temp = vm_temp_slot(vm);
    bool inside = n == 0 || n > PROG_DIMS_MOST || vm_ix_inside(vm, *slot, n, idx);
    if (inside) {
        vm_set(vm, temp, vm_object_index(vm, *slot, n, idx, NULL));
    } else { /* one behind the last is made by the class's constructor */
        vm_set(vm, temp, vm_class_make(vm, vm_instance_of(vm, *slot)->cls, 0, NULL));
    }
    if (!vm_is_instance(vm, *temp) || vm_numel(vm, *temp) != 1)
        vm_error(vm, NULL, "a cs-list cannot be further indexed");
    prog_value before = *temp;
    into_object(vm, temp, &rest);
    bool same = inside && *temp == before && vm_obj(vm, before)->flags & VM_INST_HANDLE;
    if (!same) vm_object_assign(vm, slot, n, idx, *temp);
}

/* The struct that subsasgn is given. */
static prog_value subs_of(vm_t *vm, const steps *from) {
    prog_value subs = PROG_UNDEF;
    for (steps s = *from; s.at < s.store->path.nsteps; s = behind(&s)) {
        if (is_dot(&s)) {
            prog_value name = vm_new_cstring(vm, vm_sym_cstr(vm, name_of(vm, &s)));
            subs = vm_subs_append(vm, subs, '.', 1, &name);
        } else {
            uint32_t n;
            const prog_value *idx = indices_of(vm, &s, &n);
            subs = vm_subs_append(vm, subs, step_of(&s)->kind == PROG_STEP_PAREN ? '(' : '{', n, idx);
        }
    }
    return subs;
}

static void into_object(vm_t *vm, prog_value *slot, const steps *s) {
    unsigned flags = vm_obj(vm, *slot)->flags;
    vm_sym fn = vm_object_indexer(vm, *slot, "subsasgn");
    if (flags & (VM_INST_NAME | VM_INST_CHAIN))
        vm_error(vm, NULL, "invalid use of the name '%s' in an assignment", vm_class_name(vm, *slot));
    if (fn) {
        prog_value args[3] = {*slot, subs_of(vm, s), s->store->del ? vm_empty(vm) : s->store->rhs};
        prog_value out = vm_call_method(vm, fn, 3, args);
        if (out == PROG_UNDEF)
            vm_error(vm, NULL, "subsasgn of class '%s' gave no value", vm_class_name(vm, *slot));
        vm_set(vm, slot, out);
        return;
    }
    if (step_of(s)->kind == PROG_STEP_BRACE)
        vm_error(vm, NULL, "'{' is not defined for objects of class '%s'", vm_class_name(vm, *slot));
    bool old = vm_class_kind_of(vm, vm_class_of(vm, *slot)) == VM_CLASS_OLD;
    if (!is_dot(s))
        into_element(vm, slot, s);
    else if (old)
        into_old(vm, slot, s);
    else
        into_property(vm, slot, s);
}

bool vm_object_store(vm_t *vm, prog_value *slot, const vm_path_store *store) {
    prog_value object;
    steps s = {store, 0, store->path.args};
    if (store->path.nsteps && step_of(&s)->kind == PROG_STEP_PAREN && is_last(&s) && !store->del &&
        !vm_is_instance(vm, *slot)) {
        uint32_t n;
        const prog_value *idx = indices_of(vm, &s, &n);
        if (!vm_is_instance(vm, store->rhs) || !vm_is_blank(vm, *slot)) return false;
        vm_object_assign(vm, slot, n, idx, store->rhs); /* x(2) = object of what is nothing yet */
        return true;
    }
    if (!find_object(vm, *slot, &s, &object)) return false;
    if (s.at == 0) {
        into_object(vm, slot, &s);
        return true;
    }
    prog_value *temp = vm_temp_slot(vm);
    vm_set(vm, temp, object);
    into_object(vm, temp, &s);
    if (*temp == object && vm_obj(vm, object)->flags & VM_INST_HANDLE) return true;
    vm_path_store front = *store;
    front.path.nsteps = s.at;
    front.rhs = *temp;
    front.del = false;
    vm_assign_path(vm, slot, &front);
    return true;
}

bool vm_object_on_path(vm_t *vm, prog_value v, const vm_path *path) {
    vm_path_store store = {.path = *path};
    steps s = {&store, 0, path->args};
    prog_value object;
    return find_object(vm, v, &s, &object);
}

/* ---- [objects.name] = …, [objects(i).name] = … ---- */

/* The places of the objects, from 1, each of which takes a value; PROG_UNDEF where the path is no such target: it takes one. */
static prog_value places_of(vm_t *vm, prog_value v, const vm_path *path) {
    vm_path_store store = {.path = *path};
    steps s = {&store, 0, path->args}, last = s;
    bool chosen = path->nsteps == 2 && step_of(&s)->kind == PROG_STEP_PAREN;
    if (!vm_is_instance(vm, v) || vm_obj(vm, v)->flags & (VM_INST_NAME | VM_INST_CHAIN)) return PROG_UNDEF;
    if (chosen) last = behind(&s);
    if ((!chosen && path->nsteps != 1) || !is_dot(&last)) return PROG_UNDEF;
    if (vm_class_kind_of(vm, vm_class_of(vm, v)) == VM_CLASS_OLD || vm_object_indexer(vm, v, "subsasgn"))
        return PROG_UNDEF;
    double *data;
    prog_value all = vm_new_like(vm, PROG_DOUBLE, 0, v, (void **)&data);
    for (int64_t k = 0; k < vm_numel(vm, v); k++)
        data[k] = (double)(k + 1);
    uint32_t n = 0;
    const prog_value *idx = chosen ? indices_of(vm, &s, &n) : NULL;
    if (!chosen) return all;
    return n && n <= PROG_DIMS_MOST && vm_ix_inside(vm, all, n, idx) ? vm_index(vm, all, n, idx, NULL)
                                                                     : PROG_UNDEF;
}

int64_t vm_object_path_count(vm_t *vm, prog_value v, const vm_path *path) {
    prog_value places = places_of(vm, v, path);
    return places == PROG_UNDEF ? 1 : vm_numel(vm, places);
}

void vm_object_spread(vm_t *vm, prog_value *slot, const vm_path *path, prog_value list) {
    prog_value places = places_of(vm, *slot, path), args[2];
    const prog_value *values = vm_cell_data(vm_array(vm, list));
    if (vm_numel(vm, list) != (places == PROG_UNDEF ? 1 : vm_numel(vm, places)))
        vm_error(vm, NULL, "some elements undefined in return list");
    if (places == PROG_UNDEF) {
        vm_object_store(vm, slot, &(vm_path_store){.path = *path, .rhs = values[0]});
        return;
    }
    const prog_step *last = &path->steps[path->nsteps - 1];
    prog_step both[2] = {{.kind = PROG_STEP_PAREN, .nargs = 1}, *last};
    vm_path one = {both, 2, args, path->sym, path->ctx};
    if (last->kind == PROG_STEP_DYN) {
        vm_path_store whole = {.path = *path};
        steps s = {&whole, 0, path->args};
        args[1] = (path->nsteps == 2 ? behind(&s) : s).args[0];
    }
    for (int64_t k = 0; k < vm_numel(vm, places); k++) {
        vm_arr a;
        vm_view(vm, places, &a);
        args[0] = prog_double(vm_elem(&a, k));
        vm_object_store(vm, slot, &(vm_path_store){.path = one, .rhs = vm_cell_data(vm_array(vm, list))[k]});
    }
}
