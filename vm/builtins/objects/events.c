/* vm/builtins/objects/events.c - events of handles: who may tell of them and listen to them.
 *
 * Listeners are objects of event.listener, a class of the library (stdlib/+event/listener.m), whose static methods call
 * and attach them. A handle keeps its listeners beside its properties, in a struct: the name of an event, or that of a
 * property, `/` and what happens to it, has a cell of them. An event without listeners costs no call of M code. A
 * listener does not refer to its handle, so that they are no cycle; whoever asks for its source has it looked for among
 * all handles. */
#include "vm/builtins/objects/events.h"

#include "vm/heap/seen.h"
#include "vm/objects/objects.h"

#include "vm/heap/trace.h"

#define LISTENERS ".listeners" /* the field, see __hidden__ */

static vm_sym name_arg(vm_t *vm, prog_value v, const char *who) {
    if (!vm_is_string(vm, v)) vm_error(vm, NULL, "%s: the name of an event or property must be text", who);
    base_view text = vm_to_view(vm, v, who);
    return vm_intern(vm, (const char *)text.data, text.len);
}

/* The struct of a handle's listeners, or PROG_UNDEF. */
static prog_value listeners_of(vm_t *vm, prog_value handle) {
    vm_sym field = vm_known_name(vm, LISTENERS, strlen(LISTENERS));
    prog_value body = vm_instance_of(vm, handle)->body;
    if (!field || !vm_is_kind(vm, body, PROG_KIND_STRUCT)) return PROG_UNDEF;
    prog_value all = vm_get_field(vm, body, field);
    return vm_is_kind(vm, all, PROG_KIND_STRUCT) && vm_array(vm, all)->numel == 1 ? all : PROG_UNDEF;
}

static bool has_listeners(vm_t *vm, prog_value handle, base_view key) {
    prog_value all = listeners_of(vm, handle);
    vm_sym sym = all == PROG_UNDEF ? 0 : vm_known_name(vm, (const char *)key.data, key.len);
    prog_value list = sym ? vm_get_field(vm, all, sym) : PROG_UNDEF;
    return list != PROG_UNDEF && vm_numel(vm, list) > 0;
}

/* A static method of the class of listeners. */
static prog_value method_of_listeners(vm_t *vm, const char *name) {
    vm_sym sym = vm_method_of(vm, vm_intern_cstr(vm, "event.listener"), vm_intern_cstr(vm, name));
    if (!sym)
        vm_error(vm, "Octave:undefined-function", "the class event.listener of the library is not found");
    return vm_new_handle(vm, sym, PROG_UNDEF);
}

static void need_handle(vm_t *vm, prog_value v, const char *who) {
    if (!vm_is_handle_object(vm, v)) vm_error(vm, NULL, "%s: first argument must be a handle object", who);
    for (int64_t k = 0; k < vm_numel(vm, v); k++)
        if (!vm_object_is_valid(vm, vm_instance_element(vm, v, k)))
            vm_error(vm, NULL, "%s: invalid use of a deleted object of class '%s'", who,
                     vm_class_name(vm, v));
}

/* The class has the event, and what runs may do that with it. */
static void need_event(vm_t *vm, prog_value v, vm_sym name, const char *which, const char *who) {
    prog_value row = vm_class_row(vm, vm_class_of(vm, v), "events", name);
    if (row == PROG_UNDEF)
        vm_error(vm, NULL, "%s: class '%s' has no event '%s'", who, vm_class_name(vm, v),
                 vm_sym_cstr(vm, name));
    if (!vm_access_allowed(vm, row, which))
        vm_error(vm, NULL, "%s: the event '%s' of class '%s' cannot be used here", who, vm_sym_cstr(vm, name),
                 vm_class_name(vm, v));
}

/* ---- telling ---- */

/* Calls the listeners of one handle later; false where it has none. */
static bool tell(vm_t *vm, vm_call *c, prog_value handle, prog_value key, prog_value data) {
    if (!has_listeners(vm, handle, vm_to_view(vm, key, "notify"))) return false;
    prog_value args[3] = {handle, key, data};
    vm_call_later(vm, c,
                  (vm_later){.fn = method_of_listeners(vm, "tell"),
                             .args = args,
                             .nargs = data == PROG_UNDEF ? 2 : 3,
                             .step = 1});
    return true;
}

/* local[0]: which handle of an array. */
void vm_bi_notify(vm_t *vm, vm_call *c) {
    prog_value v = c->args[0], data = c->nargs > 2 ? c->args[2] : PROG_UNDEF;
    vm_sym name = name_arg(vm, c->args[1], "notify"), of_data = vm_intern_cstr(vm, "event.EventData");
    int64_t k = c->step ? (int64_t)prog_as_double(c->local[0]) + 1 : 0;
    if (!c->step) {
        need_handle(vm, v, "notify");
        need_event(vm, v, name, "NotifyAccess", "notify");
        if (data != PROG_UNDEF &&
            !(vm_is_instance(vm, data) && vm_class_is(vm, vm_instance_of(vm, data)->cls, of_data)))
            vm_error(vm, NULL, "notify: the data must be an object of event.EventData or a class below it");
    }
    for (; k < vm_numel(vm, v); k++) {
        prog_value one = vm_instance_element(vm, v, k);
        c->local[0] = prog_double((double)k);
        if (vm_object_is_valid(vm, one) && tell(vm, c, one, c->args[1], data)) return;
    }
}

/* __property_event__ (h, property, "PreSet"): called by the store and the read of observed properties. */
void vm_bi_property_event(vm_t *vm, vm_call *c) {
    if (c->step || !vm_is_handle_object(vm, c->args[0])) return;
    base_view name = vm_to_view(vm, c->args[1], "notify"), what = vm_to_view(vm, c->args[2], "notify");
    char *text = vm_scratch(vm, name.len + what.len + 1);
    memcpy(text, name.data, name.len);
    text[name.len] = '/';
    memcpy(text + name.len + 1, what.data, what.len);
    tell(vm, c, c->args[0], vm_new_string(vm, text, name.len + what.len + 1, false), PROG_UNDEF);
}

bool vm_object_tells_end(vm_t *vm, prog_value handle) {
    return has_listeners(vm, handle, base_view_str(VM_DESTRUCTION));
}

prog_value vm_object_teller(vm_t *vm) {
    return method_of_listeners(vm, "tell");
}

/* ---- listening ---- */

/* What happens to a property, and the attribute that it must have for that. */
static const char *attribute_for(base_view what) {
    static const char *const rows[][2] = {{"PreSet", "SetObservable"},
                                          {"PostSet", "SetObservable"},
                                          {"PreGet", "GetObservable"},
                                          {"PostGet", "GetObservable"}};
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (base_view_equal(what, base_view_str(rows[k][0]))) return rows[k][1];
    return NULL;
}

static void need_property(vm_t *vm, prog_value v, vm_sym name, prog_value what, const char *who) {
    const char *attribute = vm_is_string(vm, what) ? attribute_for(vm_to_view(vm, what, who)) : NULL;
    if (!attribute) vm_error(vm, NULL, "%s: third argument must be PreSet, PostSet, PreGet or PostGet", who);
    prog_value row = vm_property_row(vm, vm_class_of(vm, v), name);
    if (row == PROG_UNDEF)
        vm_error(vm, NULL, "%s: class '%s' has no property '%s'", who, vm_class_name(vm, v),
                 vm_sym_cstr(vm, name));
    if (!vm_part_true(vm, row, attribute))
        vm_error(vm, NULL, "%s: the property '%s' of class '%s' is not %s", who, vm_sym_cstr(vm, name),
                 vm_class_name(vm, v), attribute);
    if (!vm_access_allowed(vm, row, attribute[0] == 'S' ? "SetAccess" : "GetAccess"))
        vm_error(vm, NULL, "%s: the property '%s' of class '%s' cannot be used here", who,
                 vm_sym_cstr(vm, name), vm_class_name(vm, v));
}

/* A handle that tells of its end goes the way of those with a destructor. */
static void watch_end(vm_t *vm, prog_value v) {
    for (int64_t k = 0; k < vm_numel(vm, v); k++) {
        prog_value one = vm_instance_element(vm, v, k);
        if (vm_obj(vm, one)->flags & VM_INST_DELETE) continue;
        vm_write_shared(vm, one);
        vm_obj(vm, one)->flags |= VM_INST_DELETE;
        vm->root->cleanup_count++;
    }
}

static void listen(vm_t *vm, vm_call *c, const char *who, bool tied) {
    if (c->step) {
        vm_return(vm, c, 0, c->results[0]);
        return;
    }
    prog_value v = c->args[0], callback = c->args[c->nargs - 1], *handles;
    vm_sym name = name_arg(vm, c->args[1], who);
    need_handle(vm, v, who);
    if (!vm_is_kind(vm, callback, PROG_KIND_FUNC))
        vm_error(vm, NULL, "%s: the callback must be a function handle", who);
    if (c->nargs == 4)
        need_property(vm, v, name, c->args[2], who);
    else
        need_event(vm, v, name, "ListenAccess", who);
    if (c->nargs == 3 && strcmp(vm_sym_cstr(vm, name), VM_DESTRUCTION) == 0) watch_end(vm, v);
    int64_t n = vm_numel(vm, v);
    prog_value all = vm_new_cell(vm, 1, n, &handles);
    for (int64_t k = 0; k < n; k++)
        vm_set(vm, &handles[k], vm_instance_element(vm, v, k));
    prog_value args[5] = {all, c->args[1], c->nargs == 4 ? c->args[2] : vm_new_cstring(vm, ""), callback,
                          prog_bool(tied)};
    vm_call_later(
        vm, c,
        (vm_later){.fn = method_of_listeners(vm, "listen"), .args = args, .nargs = 5, .nout = 1, .step = 1});
}

void vm_bi_addlistener(vm_t *vm, vm_call *c) {
    listen(vm, c, "addlistener", true);
}

void vm_bi_listener(vm_t *vm, vm_call *c) {
    listen(vm, c, "listener", false);
}

/* ---- who is told of ---- */

static bool holds(vm_t *vm, prog_value handle, prog_value listener) {
    prog_value all = listeners_of(vm, handle);
    uint32_t n = all == PROG_UNDEF ? 0 : vm_struct_keys(vm, vm_array(vm, all))->count;
    for (uint32_t k = 0; k < n; k++) {
        prog_value list = vm_struct_slots(vm_array(vm, all))[1 + k];
        if (!vm_is_kind(vm, list, PROG_KIND_ARRAY) || vm_class(vm, list) != PROG_CELL) continue;
        for (int64_t i = 0; i < vm_numel(vm, list); i++)
            if (vm_cell_data(vm_array(vm, list))[i] == listener) return true;
    }
    return false;
}

/* __sources__ (listener): the handles that keep it. */
void vm_bi_sources(vm_t *vm, vm_call *c) {
    uint64_t count = vm_gc_count(vm), found = 0;
    prog_value *at = vm_scratch(vm, (count + 1) * sizeof *at), *to;
    for (uint64_t k = 0; k < count; k++) {
        prog_value v = vm_gc_candidate(vm, k);
        if (vm_is_instance(vm, v) && holds(vm, v, c->args[0])) at[found++] = v;
    }
    for (uint64_t k = 0; k < found; k++)
        vm_pool_add_ref(vm, at[k]);
    prog_value cell = vm_new_cell(vm, 1, (int64_t)found, &to);
    for (uint64_t k = 0; k < found; k++)
        vm_set(vm, &to[k], at[k]);
    vm_return(vm, c, 0, cell);
}
