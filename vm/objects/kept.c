/* vm/objects/kept.c - objects as files keep them: an old-style object that nothing is known of but its
 * class's name and its fields.
 *
 * Saving turns every object of all values into that form first, and loading makes objects of it behind each
 * variable, since both may run methods (saveobj, loadobj, the code that defines a class), and not in the
 * middle of a value. Where such a method raises, the variables in front of it are loaded. Objects that an
 * anonymous function captures have no form.
 *
 * An old-style object is in that form already. Of a value object it holds the properties that are kept: not
 * those that are transient, dependent or constant. A handle has a number beside them (HANDLE), which no other handle of
 * the file has, so that those who shared it share what is made of it. In each variable it stands whole once, since
 * any variable may be loaded alone, and is referred to elsewhere (SAME). An array of handles holds a cell of
 * them (LIST).
 *
 * Handles do not nest, so that lists of any length are saved: what one holds that is not whole in the variable is
 * referred to as well, and stands whole in a list (REACHED) that the outermost has. The order there is that in which
 * they are finished when loaded: what a handle holds comes before it, unless both hold each other. */
#include "vm/heap/seen.h"
#include "vm/objects/objects.h"

#include "vm/arith/arith.h"
#include "vm/heap/trace.h"
#include "vm/heap/write.h"
#include "vm/index/access.h"
#include "vm/index/index.h"

#include "base/time.h"

/* Fields that no property can have. */
#define HANDLE  ".handle"  /* the number of a handle that stands here */
#define SAME    ".same"    /* the number of one that stands elsewhere */
#define LIST    ".list"    /* the handles of an array */
#define ENDED   ".ended"   /* the handle was deleted */
#define GIVEN   ".given"   /* it is a struct that the class's saveobj gave */
#define REACHED ".reached" /* of one that stands in no other: those that it leads to */

/* What the holder has. */
enum {
    HELD_HANDLES,
    HELD_NUMBERS,
    HELD_WHOLE,
    HELD_INDEX,
    HELD_WAITING,
    HELD_BODIES,
    HELD_REACHED,
    HELD_COUNT
};

/* ---- handles that were met, by a number: where they lie, or what the file gave them ---- */

void vm_kept_begin(vm_t *vm, vm_kept *k, bool writes) {
    *k = (vm_kept){.seed = writes ? base_time_real_ns() : (uint64_t)(uintptr_t)k};
    k->holder = vm_new_cell(vm, 1, HELD_COUNT, NULL); /* the handles, and the arrays that `k` points into */
}

/* The slot of a number in the index, or the free one where it goes; a forger does not know the seed. */
static uint32_t *slot_of(vm_kept *k, uint64_t number) {
    uint64_t h = (number ^ k->seed) * 0x9E3779B97F4A7C15ull;
    uint32_t mask = 2 * k->room - 1, at = (uint32_t)((h ^ h >> 32) >> 8) & mask;
    while (k->index[at] && k->numbers[k->index[at] - 1] != number)
        at = (at + 1) & mask;
    return &k->index[at];
}

/* An array of zeros, kept in place `at` of the holder instead of the one before. */
static void *hold(vm_t *vm, vm_kept *k, int64_t at, prog_class cls, uint32_t count) {
    void *data;
    prog_value v = vm_new_array(vm, cls, 0, 2, (int64_t[]){1, count}, &data);
    memset(data, 0, count * prog_class_bytes(cls));
    vm_cell_set(vm, k->holder, at, v);
    return data;
}

static prog_value held(vm_t *vm, const vm_kept *k, int64_t at) {
    return vm_cell_data(vm_array(vm, k->holder))[at];
}

/* A cell of `room` in place `at` of the holder, which begins with the `count` members of the one before. */
static void grow(vm_t *vm, vm_kept *k, int64_t at, uint32_t count, uint32_t room) {
    prog_value *data, bigger = vm_new_cell(vm, 1, room, &data), old = held(vm, k, at);
    for (uint32_t n = 0; n < count; n++)
        vm_set(vm, &data[n], vm_cell_data(vm_array(vm, old))[n]);
    vm_cell_set(vm, k->holder, at, bigger);
}

static void make_room(vm_t *vm, vm_kept *k) {
    uint32_t room = k->room ? 2 * k->room : 16;
    grow(vm, k, HELD_HANDLES, k->count, room);
    uint64_t *numbers = k->numbers;
    uint32_t *whole = k->whole;
    vm_pool_add_ref(vm, held(vm, k, HELD_NUMBERS)); /* what is copied lives until then */
    vm_pool_add_ref(vm, held(vm, k, HELD_WHOLE));
    k->numbers = hold(vm, k, HELD_NUMBERS, PROG_UINT64, room);
    k->whole = hold(vm, k, HELD_WHOLE, PROG_UINT32, room);
    k->index = hold(vm, k, HELD_INDEX, PROG_UINT32, 2 * room);
    if (k->count) {
        memcpy(k->numbers, numbers, k->count * sizeof *numbers);
        memcpy(k->whole, whole, k->count * sizeof *whole);
    }
    k->room = room;
    for (uint32_t n = 0; n < k->count; n++)
        *slot_of(k, k->numbers[n]) = n + 1;
}

/* Place of a number from 1, 0 where it was not met. */
static uint32_t met(vm_kept *k, uint64_t number) {
    return k->room ? *slot_of(k, number) : 0;
}

static prog_value met_value(vm_t *vm, const vm_kept *k, uint32_t place) {
    return vm_cell_data(vm_array(vm, held(vm, k, HELD_HANDLES)))[place - 1];
}

static void set_met(vm_t *vm, vm_kept *k, uint32_t place, prog_value v) {
    vm_cell_set(vm, held(vm, k, HELD_HANDLES), place - 1, v);
}

static uint32_t meet(vm_t *vm, vm_kept *k, uint64_t number, prog_value v) {
    if (k->count == k->room) make_room(vm, k);
    uint32_t *slot = slot_of(k, number);
    vm_gate_open(vm, &k->numbers[k->count], sizeof *k->numbers);
    k->numbers[k->count] = number;
    vm_gate_open(vm, slot, sizeof *slot);
    *slot = ++k->count;
    set_met(vm, k, k->count, v);
    return k->count;
}

/* ---- values ---- */

typedef prog_value (*turn_fn)(vm_t *vm, prog_value object, vm_kept *kept);

/* The value with every object in it turned, in cells and structs at any depth; itself where it has none. */
static prog_value turn_all(vm_t *vm, prog_value v, turn_fn turn, vm_kept *kept) {
    vm_descend(vm, "saved or loaded");
    if (vm_is_instance(vm, v)) return turn(vm, v, kept);
    bool cell = prog_is_object(v) && vm_is_kind(vm, v, PROG_KIND_ARRAY) && vm_class(vm, v) == PROG_CELL;
    if (!cell && !vm_is_kind(vm, v, PROG_KIND_STRUCT)) return v;
    prog_value *made = vm_pool_slot(vm);
    vm_set(vm, made, v);
    int64_t n = vm_numel(vm, v);
    if (n == 0) return v;
    uint32_t width = cell ? 1 : vm_struct_keys(vm, vm_array(vm, v))->count;
    for (int64_t e = 0; e < n && width; e++)
        for (uint32_t k = 0; k < width; k++) {
            uint32_t mark = vm_pool_mark(vm);
            prog_array *a = vm_array(vm, *made);
            prog_value was = cell ? vm_cell_data(a)[e] : vm_struct_slots(a)[1 + e * width + k];
            prog_value now = turn_all(vm, was, turn, kept), at = prog_double((double)e + 1);
            if (now != was && cell)
                vm_assign_brace(vm, made, 1, &at, now);
            else if (now != was)
                vm_set(vm, vm_field_slot(vm, made, e, vm_struct_keys(vm, vm_array(vm, *made))->syms[k]), now);
            vm_pool_drain(vm, mark);
        }
    return *made;
}

_Noreturn static void refuse_save(vm_t *vm, vm_sym cls, const char *why) {
    vm_error(vm, NULL, "save: objects of class '%s' have no form in files: %s", vm_sym_cstr(vm, cls), why);
}

_Noreturn static void refuse_load(vm_t *vm, vm_sym cls, const char *why) {
    vm_error(vm, NULL, "load: objects of class '%s' cannot be loaded: %s", vm_sym_cstr(vm, cls), why);
}

/* ---- saving ---- */

static bool is_kept(vm_t *vm, prog_value row) {
    return !vm_part_true(vm, row, "Transient") && !vm_part_true(vm, row, "Dependent") &&
           !vm_part_true(vm, row, "Constant");
}

/* The properties of an object that are kept. */
static prog_value kept_properties(vm_t *vm, vm_sym cls, prog_value d, prog_value body) {
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, body));
    prog_array *a = vm_array(vm, body);
    vm_sym *names = vm_scratch(vm, (keys->count + 1) * sizeof *names);
    uint32_t n = 0, width = keys->count;
    int64_t *from = vm_scratch(vm, (width + 1) * sizeof *from);
    for (uint32_t k = 0; k < width; k++) {
        if (strcmp(vm_sym_cstr(vm, keys->syms[k]), ".listeners") == 0) continue; /* who listens is not kept */
        prog_value row = vm_property_row(vm, d, keys->syms[k]);
        if (row == PROG_UNDEF) refuse_save(vm, cls, "it is an enumeration, or has a map inside");
        if (!is_kept(vm, row)) continue;
        from[n] = k;
        names[n++] = keys->syms[k];
    }
    prog_value s = vm_new_struct(vm, a->ndims, a->dims, n, names);
    for (int64_t e = 0; e < vm_array(vm, body)->numel; e++)
        for (uint32_t k = 0; k < n; k++)
            vm_set(vm, &vm_struct_slots(vm_array(vm, s))[1 + e * n + k],
                   vm_struct_slots(vm_array(vm, body))[1 + e * width + from[k]]);
    return s;
}

/* What the class's saveobj makes of the object; the object where it has none. */
static prog_value saved_by_class(vm_t *vm, vm_sym cls, prog_value v) {
    vm_sym fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "saveobj"));
    if (!fn) return v;
    prog_value r = vm_call_method(vm, fn, 1, &v);
    bool same = vm_is_instance(vm, r) && vm_instance_of(vm, r)->cls == cls;
    if (!same && !vm_is_kind(vm, r, PROG_KIND_STRUCT))
        refuse_save(vm, cls, "its saveobj gave neither a struct nor an object of the class");
    return r;
}

static prog_value form_of(vm_t *vm, vm_sym cls, prog_value body) {
    return vm_new_instance(vm, cls, VM_INST_OLD, body);
}

static void set_hidden(vm_t *vm, prog_value *body, const char *field, prog_value v) {
    vm_set_field(vm, body, vm_intern_cstr(vm, field), v);
}

static prog_value number_value(vm_t *vm, uint64_t number) {
    uint64_t *data;
    prog_value v = vm_new_array(vm, PROG_UINT64, 0, 2, (int64_t[]){1, 1}, (void **)&data);
    *data = number;
    return v;
}

static prog_value plain(vm_t *vm, prog_value v, vm_kept *kept);

/* What is kept of an object, by its class; of what saveobj gave, the fields. */
static prog_value kept_of(vm_t *vm, vm_sym cls, prog_value object) {
    prog_value v = saved_by_class(vm, cls, object);
    bool old = vm_obj(vm, object)->flags & VM_INST_OLD;
    if (!vm_is_instance(vm, v) && !old && vm_array(vm, v)->numel == 1) { /* loadobj gets it as it is */
        prog_value *marked = vm_pool_slot(vm);
        vm_set(vm, marked, v);
        set_hidden(vm, marked, GIVEN, PROG_TRUE);
        return *marked;
    }
    if (!vm_is_instance(vm, v)) return v;
    prog_value body = vm_instance_of(vm, v)->body;
    if (body == PROG_UNDEF) refuse_save(vm, cls, "its saveobj gave a deleted one");
    return vm_obj(vm, v)->flags & VM_INST_OLD ? body : kept_properties(vm, cls, vm_class_of(vm, v), body);
}

static prog_value plain_list(vm_t *vm, prog_value v, vm_kept *kept) {
    prog_value *body = vm_pool_slot(vm);
    vm_set(vm, body, vm_new_struct_scalar(vm));
    set_hidden(vm, body, LIST, turn_all(vm, vm_instance_of(vm, v)->body, plain, kept));
    return form_of(vm, vm_instance_of(vm, v)->cls, *body);
}

/* The form of a handle that stands elsewhere. */
static prog_value reference(vm_t *vm, vm_sym cls, uint32_t place, const vm_kept *kept) {
    prog_value number = number_value(vm, kept->seed + place), *body = vm_pool_slot(vm);
    vm_set(vm, body, vm_new_struct_scalar(vm));
    set_hidden(vm, body, SAME, number);
    return form_of(vm, cls, *body);
}

/* What the form of a handle holds, in which others are referred to; those that are not whole yet wait then. */
static prog_value whole_body(vm_t *vm, uint32_t place, vm_kept *kept) {
    prog_value v = met_value(vm, kept, place), number = number_value(vm, kept->seed + place);
    vm_sym cls = vm_instance_of(vm, v)->cls;
    prog_value *body = vm_pool_slot(vm);
    vm_set(vm, body, vm_new_struct_scalar(vm));
    if (vm_object_is_valid(vm, v)) {
        vm_set(vm, body, turn_all(vm, kept_of(vm, cls, v), plain, kept));
        if (vm_array(vm, *body)->numel != 1) refuse_save(vm, cls, "its saveobj gave no single struct");
    } else
        set_hidden(vm, body, ENDED, PROG_TRUE);
    set_hidden(vm, body, HANDLE, number);
    return *body;
}

static bool is_whole(const vm_kept *kept, uint32_t place) {
    return kept->whole[place - 1] == kept->variable;
}

static void wait_for(vm_t *vm, vm_kept *kept, uint32_t place) {
    if (kept->nwaiting == kept->waiting_room) {
        uint32_t room = kept->waiting_room ? 2 * kept->waiting_room : 16, *old = kept->waiting;
        vm_pool_add_ref(vm, held(vm, kept, HELD_WAITING));
        grow(vm, kept, HELD_BODIES, kept->nwaiting, room);
        kept->waiting = hold(vm, kept, HELD_WAITING, PROG_UINT32, room);
        if (old) memcpy(kept->waiting, old, kept->nwaiting * sizeof *old);
        kept->waiting_room = room;
    }
    vm_gate_open(vm, &kept->waiting[kept->nwaiting], sizeof *kept->waiting);
    kept->waiting[kept->nwaiting++] = place;
}

static void reach(vm_t *vm, vm_kept *kept, prog_value form) {
    if (kept->nreached == kept->reached_room) {
        uint32_t room = kept->reached_room ? 2 * kept->reached_room : 16;
        grow(vm, kept, HELD_REACHED, kept->nreached, room);
        kept->reached_room = room;
    }
    vm_cell_set(vm, held(vm, kept, HELD_REACHED), kept->nreached++, form);
}

/* Those that handle number `top` of the waiting holds are above it then, the first on top. */
static void open_waiting(vm_t *vm, vm_kept *kept, uint32_t top) {
    uint32_t place = kept->waiting[top], low = top + 1, high;
    vm_gate_open(vm, &kept->whole[place - 1], sizeof *kept->whole);
    kept->whole[place - 1] = kept->variable;
    prog_value body = whole_body(vm, place, kept);
    vm_cell_set(vm, held(vm, kept, HELD_BODIES), top, body);
    if (kept->nwaiting > low)
        vm_gate_open(vm, &kept->waiting[low], (kept->nwaiting - low) * sizeof *kept->waiting);
    for (high = kept->nwaiting; low + 1 < high; low++) {
        uint32_t place_low = kept->waiting[low];
        kept->waiting[low] = kept->waiting[--high];
        kept->waiting[high] = place_low;
    }
}

/* A handle with all that it reaches: each is opened, then those it holds, and is done when they are. */
static prog_value whole_handle(vm_t *vm, uint32_t place, vm_kept *kept) {
    vm_sym cls = vm_instance_of(vm, met_value(vm, kept, place))->cls;
    prog_value *body = vm_pool_slot(vm);
    kept->inside = true;
    kept->nreached = 0;
    wait_for(vm, kept, place);
    while (kept->nwaiting) {
        uint32_t mark = vm_pool_mark(vm), top = kept->nwaiting - 1;
        prog_value own = vm_cell_data(vm_array(vm, held(vm, kept, HELD_BODIES)))[top];
        bool opened = vm_is_kind(vm, own, PROG_KIND_STRUCT);
        if (!opened && !is_whole(kept, kept->waiting[top]))
            open_waiting(vm, kept, top);
        else {
            kept->nwaiting--;
            if (opened && top)
                reach(vm, kept,
                      form_of(vm, vm_instance_of(vm, met_value(vm, kept, kept->waiting[top]))->cls, own));
            else if (opened)
                vm_set(vm, body, own);
            if (opened) vm_cell_set(vm, held(vm, kept, HELD_BODIES), top, PROG_FALSE);
        }
        vm_pool_drain(vm, mark);
    }
    kept->inside = false;
    if (kept->nreached) {
        prog_value list = vm_new_cell(vm, 1, kept->nreached, NULL);
        for (uint32_t k = 0; k < kept->nreached; k++)
            vm_cell_set(vm, list, k, vm_cell_data(vm_array(vm, held(vm, kept, HELD_REACHED)))[k]);
        set_hidden(vm, body, REACHED, list);
    }
    return form_of(vm, cls, *body);
}

static prog_value plain_handle(vm_t *vm, prog_value v, vm_kept *kept) {
    uint32_t place = met(kept, v);
    if (!place) place = meet(vm, kept, v, v);
    if (!is_whole(kept, place)) {
        if (!kept->inside) return whole_handle(vm, place, kept);
        wait_for(vm, kept, place);
    }
    return reference(vm, vm_instance_of(vm, v)->cls, place, kept);
}

static prog_value plain(vm_t *vm, prog_value v, vm_kept *kept) {
    vm_sym cls = vm_instance_of(vm, v)->cls;
    unsigned flags = vm_obj(vm, v)->flags;
    if (flags & (VM_INST_CHAIN | VM_INST_NAME)) refuse_save(vm, cls, "it is none");
    if (flags & VM_INST_LIST) return plain_list(vm, v, kept);
    if (flags & VM_INST_HANDLE) return plain_handle(vm, v, kept);
    return form_of(vm, cls, turn_all(vm, kept_of(vm, cls, v), plain, kept));
}

prog_value vm_objects_for_file(vm_t *vm, vm_kept *kept, prog_value v) {
    kept->variable++;
    return vm->classes ? turn_all(vm, v, plain, kept) : v;
}

/* ---- loading ---- */

/* An old-style object: fields that hold objects of the class that they are named for are its parents. */
static prog_value old_object(vm_t *vm, vm_sym cls, prog_value body) {
    prog_array *a = vm_array(vm, body);
    vm_keys *keys = vm_struct_keys(vm, a);
    prog_value *parents = vm_scratch(vm, (keys->count + 1) * sizeof *parents);
    uint32_t n = 0;
    for (uint32_t k = 0; k < keys->count && a->numel; k++) {
        prog_value first = vm_struct_slots(a)[1 + k];
        if (vm_is_instance(vm, first) && vm_instance_of(vm, first)->cls == keys->syms[k] &&
            keys->syms[k] != cls)
            parents[n++] = first;
    }
    return vm_object_old(vm, cls, body, n, parents);
}

/* The first values of a class, and over them those of the file. */
static prog_value filled(vm_t *vm, vm_sym cls, prog_value d, prog_value body) {
    const int64_t *dims;
    int64_t buf[2], n = vm_numel(vm, body);
    uint32_t ndims = vm_dims(vm, body, &dims, buf);
    prog_value *made = vm_pool_slot(vm);
    vm_set(vm, made, vm_object_first_values(vm, d, ndims, dims));
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, body));
    for (uint32_t k = 0; k < keys->count; k++) {
        vm_sym name = keys->syms[k];
        if (*vm_sym_cstr(vm, name) == '.') continue;
        prog_value row = vm_property_row(vm, vm_class_known(vm, cls), name);
        if (row == PROG_UNDEF || !is_kept(vm, row)) {
            vm_warning(vm, "Mica:load-property", "load: class '%s' keeps no property '%s': it is left out",
                       vm_sym_cstr(vm, cls), vm_sym_cstr(vm, name));
            continue;
        }
        vm_pool_add_ref(vm, row); /* validators may define the class anew */
        for (int64_t e = 0; e < n; e++) {
            prog_value v = vm_struct_slots(vm_array(vm, body))[1 + e * keys->count + k];
            v = vm_property_checked(vm, cls, name, row, v);
            vm_set(vm, vm_field_slot(vm, made, e, name), v);
        }
    }
    return *made;
}

/* The number in a hidden field of a form; false where it has none. */
static bool take_number(vm_t *vm, vm_sym cls, prog_value body, const char *field, uint64_t *number) {
    vm_sym name = vm_known_name(vm, field, strlen(field));
    int at = name && vm_array(vm, body)->numel == 1 ? vm_field_index(vm, body, name) : -1;
    if (at < 0) return false;
    prog_value v = vm_struct_slots(vm_array(vm, body))[1 + at];
    if (vm_class(vm, v) != PROG_UINT64 || vm_numel(vm, v) != 1)
        refuse_load(vm, cls, "the number of a handle is damaged");
    vm_arr a;
    vm_view(vm, v, &a);
    memcpy(number, a.data, sizeof *number);
    return true;
}

static prog_value hidden(vm_t *vm, prog_value body, const char *field) {
    vm_sym name = vm_known_name(vm, field, strlen(field));
    return name && vm_array(vm, body)->numel == 1 ? vm_get_field(vm, body, name) : PROG_UNDEF;
}

static prog_value object(vm_t *vm, prog_value v, vm_kept *kept);

static prog_value loaded_by_class(vm_t *vm, vm_sym cls, prog_value made) {
    vm_sym fn = vm_method_of(vm, cls, vm_intern_cstr(vm, "loadobj"));
    return fn ? vm_call_method(vm, fn, 1, &made) : made;
}

/* The struct that saveobj gave, for a class whose loadobj takes it; PROG_UNDEF for all others. */
static prog_value given_struct(vm_t *vm, vm_sym cls, prog_value body) {
    if (hidden(vm, body, GIVEN) == PROG_UNDEF || !vm_method_of(vm, cls, vm_intern_cstr(vm, "loadobj")))
        return PROG_UNDEF;
    vm_keys *keys = vm_struct_keys(vm, vm_array(vm, body));
    prog_value *s = vm_pool_slot(vm);
    vm_set(vm, s, vm_new_struct_scalar(vm));
    for (uint32_t k = 0; k < keys->count; k++)
        if (*vm_sym_cstr(vm, keys->syms[k]) != '.')
            vm_set_field(vm, s, keys->syms[k], vm_struct_slots(vm_array(vm, body))[1 + k]);
    return *s;
}

static prog_value list_object(vm_t *vm, vm_sym cls, prog_value list, vm_kept *kept) {
    if (!vm_is_kind(vm, list, PROG_KIND_ARRAY) || vm_class(vm, list) != PROG_CELL)
        refuse_load(vm, cls, "an array of handles is damaged");
    list = turn_all(vm, list, object, kept);
    prog_array *a = vm_array(vm, list);
    for (int64_t k = 0; k < a->numel; k++) {
        prog_value one = vm_cell_data(a)[k];
        if (!vm_is_instance(vm, one) || !(vm_obj(vm, one)->flags & VM_INST_HANDLE) ||
            !vm_class_is(vm, vm_instance_of(vm, one)->cls, cls))
            refuse_load(vm, cls, "an array of handles holds something else");
    }
    return a->numel == 1 ? vm_cell_data(a)[0] : vm_new_instance(vm, cls, VM_INST_LIST, list);
}

/* Where the class makes no objects, or none that a file can hold. */
static void check_class(vm_t *vm, vm_sym cls) {
    if (vm_class_is_abstract(vm, cls, vm_class_known(vm, cls), NULL))
        refuse_load(vm, cls, "the class is abstract");
    if (vm_is_enumeration(vm, vm_class_known(vm, cls))) refuse_load(vm, cls, "the class is an enumeration");
}

/* A handle with its first values, which is there before what it holds is made, since that may refer to it. */
static prog_value begin_handle(vm_t *vm, vm_sym cls, prog_value body) {
    if (vm_array(vm, body)->numel != 1) refuse_load(vm, cls, "they are handles, which stand one by one");
    if (vm_class_is(vm, cls, vm_intern_cstr(vm, VM_MAP_CLASS))) refuse_load(vm, cls, "it has a map inside");
    check_class(vm, cls);
    bool ended = hidden(vm, body, ENDED) != PROG_UNDEF;
    prog_value made = vm_object_new_handle(vm, cls, vm_class_known(vm, cls), !ended);
    if (ended) vm_object_end_handle(vm, made);
    return made;
}

/* `place`: of its number, or 0. */
static prog_value finish_handle(vm_t *vm, prog_value made, prog_value body, uint32_t place, vm_kept *kept) {
    vm_sym cls = vm_instance_of(vm, made)->cls;
    if (hidden(vm, body, ENDED) != PROG_UNDEF) return made;
    body = turn_all(vm, body, object, kept);
    prog_value whole = given_struct(vm, cls, body);
    if (whole == PROG_UNDEF) {
        prog_value values = filled(vm, cls, vm_class_known(vm, cls), body);
        if (!vm_object_is_valid(vm, made)) return made; /* a method that ran meanwhile has deleted it */
        vm_write_shared(vm, made);
        vm_replace(vm, &vm_instance_of(vm, made)->body, values);
    }
    prog_value given = loaded_by_class(vm, cls, whole == PROG_UNDEF ? made : whole);
    if (place && given != PROG_UNDEF) set_met(vm, kept, place, given);
    return given;
}

/* Begins each handle of a list that was not met before, and finishes them in their order. */
static void load_reached(vm_t *vm, vm_sym cls, prog_value list, vm_kept *kept) {
    if (!vm_is_kind(vm, list, PROG_KIND_ARRAY) || vm_class(vm, list) != PROG_CELL)
        refuse_load(vm, cls, "the list of handles behind it is damaged");
    int64_t n = vm_array(vm, list)->numel;
    uint32_t *places = vm_scratch(vm, ((size_t)n + 1) * sizeof *places);
    for (int64_t k = 0; k < n; k++) {
        uint32_t mark = vm_pool_mark(vm);
        prog_value form = vm_cell_data(vm_array(vm, list))[k];
        uint64_t number;
        if (!vm_is_instance(vm, form)) refuse_load(vm, cls, "the list of handles behind it is damaged");
        vm_sym own = vm_instance_of(vm, form)->cls;
        prog_value body = vm_instance_of(vm, form)->body, d = vm_class_find(vm, own);
        if (d == PROG_UNDEF) refuse_load(vm, own, "the class of these handles was not found");
        if (vm_class_kind_of(vm, d) != VM_CLASS_HANDLE) refuse_load(vm, own, "it has no handles");
        if (!take_number(vm, own, body, HANDLE, &number) || hidden(vm, body, REACHED) != PROG_UNDEF)
            refuse_load(vm, own, "the list of handles behind it is damaged");
        places[k] = met(kept, number) ? 0 : meet(vm, kept, number, begin_handle(vm, own, body));
        vm_pool_drain(vm, mark);
    }
    for (int64_t k = 0; k < n; k++) {
        uint32_t mark = vm_pool_mark(vm);
        prog_value body = vm_instance_of(vm, vm_cell_data(vm_array(vm, list))[k])->body;
        vm_poll_at(vm, k);
        if (places[k]) finish_handle(vm, met_value(vm, kept, places[k]), body, places[k], kept);
        vm_pool_drain(vm, mark);
    }
}

static prog_value handle_object(vm_t *vm, vm_sym cls, prog_value body, vm_kept *kept) {
    uint64_t number = 0;
    uint32_t place = 0;
    bool numbered = take_number(vm, cls, body, HANDLE, &number);
    if (numbered && (place = met(kept, number))) return met_value(vm, kept, place);
    prog_value made = begin_handle(vm, cls, body), list = hidden(vm, body, REACHED);
    if (numbered) place = meet(vm, kept, number, made);
    if (list != PROG_UNDEF) {
        load_reached(vm, cls, list, kept);
        prog_value *rest = vm_pool_slot(vm);
        vm_set(vm, rest, body);
        set_hidden(vm, rest, REACHED, PROG_TRUE); /* it is done */
        body = *rest;
    }
    return finish_handle(vm, made, body, place, kept);
}

static prog_value object(vm_t *vm, prog_value v, vm_kept *kept) {
    vm_sym cls = vm_instance_of(vm, v)->cls;
    prog_value body = vm_instance_of(vm, v)->body, d = vm_class_find(vm, cls);
    uint64_t number;
    uint32_t place;
    if (take_number(vm, cls, body, SAME, &number)) {
        if (!(place = met(kept, number)))
            refuse_load(vm, cls, "it refers to a handle that is not in the file");
        return met_value(vm, kept, place);
    }
    bool old = d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD;
    bool handles = !old && vm_class_kind_of(vm, d) == VM_CLASS_HANDLE;
    prog_value list = hidden(vm, body, LIST);
    if (!handles && (list != PROG_UNDEF || hidden(vm, body, HANDLE) != PROG_UNDEF))
        refuse_load(vm, cls,
                    d == PROG_UNDEF ? "the class of these handles was not found" : "it has no handles");
    if (list != PROG_UNDEF) return list_object(vm, cls, list, kept);
    if (handles) return handle_object(vm, cls, body, kept);
    if (!old) check_class(vm, cls);
    body = turn_all(vm, body, object, kept);
    if (d == PROG_UNDEF) return old_object(vm, cls, body);
    prog_value whole = old ? PROG_UNDEF : given_struct(vm, cls, body);
    if (whole != PROG_UNDEF) return loaded_by_class(vm, cls, whole);
    prog_value made = old ? old_object(vm, cls, body)
                          : vm_new_instance(vm, cls, 0, filled(vm, cls, vm_class_known(vm, cls), body));
    return loaded_by_class(vm, cls, made);
}

prog_value vm_objects_of_file(vm_t *vm, vm_kept *kept, prog_value v) {
    return turn_all(vm, v, object, kept);
}
