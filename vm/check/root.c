/* vm/check/root.c - the root of the cage: numbers that arithmetic and loops rely on, values that the VM keeps for itself,
 * and what lies behind regions as far as somebody will take it for zeros. */
#include "vm/check/check_internal.h"

#include "vm/builtins/natives.h"
#include "vm/heap/text_state.h"
#include "vm/heap/trace.h"
#include "vm/run/carry.h"
#include "vm/run/extension.h"
#include "vm/run/frame.h"
#include "vm/run/setting.h"

#define IN_ROOT(field) (VM_ROOT + offsetof(vm_root, field))

/* ---- numbers ---- */

static bool heap_ok(chk *c) {
    const vm_t *vm = c->vm;
    const vm_root *root = vm->root;
    if (root->heap_end < VM_HEAP || root->heap_end > vm->cage_size || root->heap_end % VM_PAGE ||
        root->heap_end > VM_HEAP + vm->open[VM_REGION_HEAP] || root->heap_top < VM_HEAP ||
        root->heap_top > root->heap_end || root->heap_top % CHK_UNIT)
        return CHK_REFUSE(c, IN_ROOT(heap_top), "the heap ends elsewhere than the root says");
    if (root->heap_limit > VM_CAGE_MAX * 1024 || root->peak > VM_CAGE_MAX * 1024)
        return CHK_REFUSE(c, IN_ROOT(heap_limit), "the limit of the heap is out of bounds");
    return chk_clean(c, root->heap_top, VM_HEAP + vm->open[VM_REGION_HEAP], "what lies behind the heap");
}

/* Beyond what the collector checks: numbers with which its sums neither overflow nor go on for ever. */
static bool collector_ok(chk *c) {
    const vm_gc_config *gc = &c->vm->root->gc;
    uint8_t verbose;
    memcpy(&verbose, &gc->verbose, 1);
    bool sane = gc->growth <= 1e6 && gc->minor_threshold <= 1e6 && gc->major_threshold >= 1e-6 &&
                gc->major_threshold <= 1e6 && gc->young_size <= VM_CAGE_MAX && verbose <= 1;
    return (vm_gc_check(gc, NULL) == MICA_OK && sane) ||
           CHK_REFUSE(c, IN_ROOT(gc), "the collector's configuration is out of bounds");
}

static bool sizes_ok(chk *c) {
    const vm_t *vm = c->vm;
    const vm_root *root = vm->root;
    if (root->magic != VM_ROOT_MAGIC) return CHK_REFUSE(c, VM_ROOT, "the memory is of another kind of VM");
    if (root->nframes >= VM_FRAME_MAX || root->nframes * sizeof(vm_frame) > vm->open[VM_REGION_FRAMES])
        return CHK_REFUSE(c, IN_ROOT(nframes), "there are more frames than their region holds");
    if (root->nsyms == 0 || root->nsyms > VM_SYM_MOST || root->nsyms > vm->sym_room)
        return CHK_REFUSE(c, IN_ROOT(nsyms), "there are more names than their region holds");
    if (root->pool_top != VM_POOL_EMPTY)
        return CHK_REFUSE(c, IN_ROOT(pool_top), "a stopped VM holds values of a builtin that runs");
    if (root->quitting > 1 || root->interrupted > 1)
        return CHK_REFUSE(c, IN_ROOT(quitting), "a switch is neither on nor off");
    if (root->out_len > sizeof root->out_buffer)
        return CHK_REFUSE(c, IN_ROOT(out_len), "more output waits than there is room for");
    const vm_error_at *at = &root->error_at;
    return (at->file < root->nsyms && at->function < root->nsyms && at->slot >= -1 && at->slot < VM_SLOTS) ||
           CHK_REFUSE(c, IN_ROOT(error_at), "the last error happened nowhere");
}

bool chk_root(chk *c) {
    return sizes_ok(c) && heap_ok(c) && collector_ok(c);
}

/* ---- values ---- */

#define STATES_MOST    4096
#define STRUCT_OR_NONE (CHK_KIND(STRUCT) | CHK_UNDEFINED)
#define VALUE_OR_NONE  (CHK_VALUE | CHK_UNDEFINED)

bool chk_root_values(chk *c) {
    const vm_root *root = c->vm->root;
    const struct {
        const prog_value *slot;
        uint32_t may;
    } values[] = {
        {&root->base_scope, CHK_KIND(STRUCT) | CHK_UNDEFINED | CHK_SCOPE},
        {&root->last_error, STRUCT_OR_NONE},
        {&root->last_warning, VALUE_OR_NONE},
        {&root->last_warning_id, VALUE_OR_NONE},
        {&root->warning_states, STRUCT_OR_NONE},
        {&root->persist, CHK_UNDEFINED},
        {&root->arguments, CHK_KIND(ARRAY) | CHK_UNDEFINED},
        {&root->search_path, CHK_KIND(ARRAY) | CHK_IMMEDIATE},
        {&root->settings, CHK_KIND(STRUCT)},
        {&root->cleanups, CHK_KIND(FUNC) | CHK_KIND(INSTANCE)},
        {&root->capture, CHK_KIND(RAW)},
        {&vm_record_text(c->vm)->files, CHK_KIND(ARRAY)},
        {&vm_record_classes(c->vm)->table, CHK_KIND(STRUCT)},
        {&vm_record_classes(c->vm)->names, CHK_KIND(STRUCT)},
        {&vm_record_classes(c->vm)->building, CHK_KIND(INSTANCE)},
        {&vm_record_extensions(c->vm)->table, CHK_KIND(ARRAY)},
    };
    for (size_t k = 0; k < sizeof values / sizeof *values; k++)
        if (!chk_or_zero(c, values[k].slot, values[k].may)) return false;
    for (unsigned k = 0; k < VM_LENT; k++)
        if (!chk_value(c, &root->lent[k], CHK_MAYBE)) return false;
    return true;
}

/* ---- what they mean ---- */

bool chk_is_text(const chk *c, prog_value v) {
    return vm_is_string(c->vm, v);
}

static bool is_cell(const chk *c, prog_value v) {
    return vm_is_kind(c->vm, v, PROG_KIND_ARRAY) && vm_array(c->vm, v)->h.cls == PROG_CELL;
}

static bool cell_of_texts(const chk *c, prog_value v) {
    if (!is_cell(c, v)) return false;
    for (int64_t k = 0; k < vm_array(c->vm, v)->numel; k++)
        if (!chk_is_text(c, vm_cell_data(vm_array(c->vm, v))[k])) return false;
    return true;
}

/* Pairs of an identifier and a state, as warning () keeps them; 0 or undefined before any. Many frames may share them, so
 * their number is bounded: a warning walks them all. */
static bool states_ok(chk *c, prog_value v, uint64_t place) {
    if (!prog_is_object(v))
        return v == 0 || v == PROG_UNDEF || CHK_REFUSE(c, place, "states of warnings are none");
    prog_array *s = vm_array(c->vm, v);
    if (s->h.kind != PROG_KIND_STRUCT || vm_struct_keys(c->vm, s)->count != 2 || s->numel > STATES_MOST)
        return CHK_REFUSE(c, place, "states of warnings have other fields");
    for (int64_t k = 1; k <= 2 * s->numel; k++)
        if (!chk_is_text(c, vm_struct_slots(s)[k]))
            return CHK_REFUSE(c, chk_here(c, &vm_struct_slots(s)[k]), "a state of a warning is no text");
    return true;
}

typedef enum kind { KIND_bool, KIND_number, KIND_text, KIND_char, KIND_none } kind;

static kind kind_of_setting(base_view name) {
    static const struct {
        char name[32];
        uint8_t kind;
    } rows[] = {
#define VM_SETTING(id, name, kind, number, text, outside, help) {#name, KIND_##kind},
#include "vm/run/settings.def"
#undef VM_SETTING
    };
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++)
        if (base_view_equal(name, base_view_str(rows[k].name))) return (kind)rows[k].kind;
    return KIND_none;
}

/* Fields that are no setting: the names of atexit are a list, the diary is a path, the others are read as they are. */
static bool setting_ok(chk *c, vm_sym field, const prog_value *slot) {
    base_view name = vm_sym_text(c->vm, field);
    prog_value v = *slot;
    bool good = true;
    switch (kind_of_setting(name)) {
    case KIND_bool: good = v == PROG_TRUE || v == PROG_FALSE; break;
    case KIND_number: good = prog_is_double(v); break;
    case KIND_text:
    case KIND_char: good = chk_is_text(c, v); break;
    case KIND_none:
        if (base_view_equal(name, base_view_str(".atexit"))) good = cell_of_texts(c, v);
        if (base_view_equal(name, base_view_str(".diary"))) good = chk_is_text(c, v);
    }
    return good || CHK_REFUSE(c, chk_here(c, slot), "the setting %.*s has no value that it can have",
                              (int)name.len, (const char *)name.data);
}

static bool settings_ok(chk *c) {
    prog_value v = c->vm->root->settings;
    if (!v) return true;
    prog_array *s = vm_array(c->vm, v);
    if (s->numel != 1 || s->h.flags || s->h.rc != 1)
        return CHK_REFUSE(c, IN_ROOT(settings), "the settings are held by others");
    const vm_keys *keys = vm_struct_keys(c->vm, s);
    for (uint32_t k = 0; k < keys->count; k++)
        if (!setting_ok(c, keys->syms[k], &vm_struct_slots(s)[1 + k])) return false;
    return true;
}

/* What a function put aside for "local" goes back without a look when it ends (vm/run/setting.c). */
static bool kept_ok(chk *c, const vm_frame *f) {
    vm_sym name = vm_known_name(c->vm, ".settings", strlen(".settings"));
    prog_value kept = name ? vm_get_field(c->vm, f->dyn, name) : PROG_UNDEF;
    if (!vm_is_kind(c->vm, kept, PROG_KIND_STRUCT) || vm_array(c->vm, kept)->numel != 1)
        return CHK_REFUSE(c, chk_here(c, f), "a frame has no settings that it puts back");
    prog_array *s = vm_array(c->vm, kept);
    const vm_keys *keys = vm_struct_keys(c->vm, s);
    for (uint32_t k = 0; k < keys->count; k++) {
        const prog_value *slot = &vm_struct_slots(s)[1 + k];
        base_view field = vm_sym_text(c->vm, keys->syms[k]);
        bool good = true;
        if (base_view_equal(field, base_view_str("warning")))
            good = states_ok(c, *slot, chk_here(c, slot));
        else if (base_view_equal(field, base_view_str("output_precision")))
            good = prog_is_double(*slot) && prog_as_double(*slot) >= 0 && prog_as_double(*slot) <= 16;
        else if (base_view_equal(field, base_view_str("max_recursion_depth")))
            good = prog_is_double(*slot) && prog_as_double(*slot) >= 0 && prog_as_double(*slot) <= INT32_MAX;
        else
            good = c->vm->root->settings &&
                   vm_field_index(c->vm, c->vm->root->settings, keys->syms[k]) >= 0 &&
                   setting_ok(c, keys->syms[k], slot);
        if (!good)
            return c->status != MICA_OK
                       ? false
                       : CHK_REFUSE(c, chk_here(c, slot), "a setting that is put back is none");
    }
    return true;
}

/* The records of the root (vm/heap/records.def). */
static bool records_ok(chk *c) {
    vm_t *vm = c->vm;
    const vm_text_data *text = vm_record_text(vm);
    uint32_t known = VM_FORMAT_COMPACT | VM_FORMAT_UPPERCASE | VM_FORMAT_STYLES;
    if (text->precision > 16 || text->format_flags & ~known || text->unused)
        return CHK_REFUSE(c, IN_ROOT(text_record), "numbers are shown as no format shows them");
    if (!vm_holds_files(vm)) return CHK_REFUSE(c, IN_ROOT(text_record), "the table of open files is none");
    if (!vm_holds_extensions(vm))
        return CHK_REFUSE(c, IN_ROOT(extensions_record), "the table of extensions is none");
    return vm_holds_generators(vm) ||
           CHK_REFUSE(c, IN_ROOT(random_record), "a generator of random numbers is none");
}

/* The last in the queue is where the next goes. */
static bool cleanups_ok(chk *c) {
    const vm_root *root = c->vm->root;
    prog_value last;
    if (!root->cleanups) return true;
    if (!chk_queue(c, root->cleanups, &last)) return false;
    return last == root->cleanups_last ||
           CHK_REFUSE(c, IN_ROOT(cleanups_last), "the queue of onCleanup ends elsewhere");
}

bool chk_root_meanings(chk *c) {
    const vm_root *root = c->vm->root;
    if (root->last_error && vm_is_kind(c->vm, root->last_error, PROG_KIND_STRUCT) &&
        !(vm_obj(c->vm, root->last_error)->flags & PROG_FLAG_MEXC))
        return CHK_REFUSE(c, IN_ROOT(last_error), "the last error is none");
    if (prog_is_object(root->arguments) && !cell_of_texts(c, root->arguments))
        return CHK_REFUSE(c, IN_ROOT(arguments), "the program's arguments are no texts");
    if (root->search_path && !chk_is_text(c, root->search_path))
        return CHK_REFUSE(c, IN_ROOT(search_path), "the search path is no text");
    for (uint32_t k = 0; k < root->nframes; k++)
        if (vm_frames(c->vm)[k].flags & VM_FRAME_SETTINGS && vm_frames(c->vm)[k].kind == VM_FRAME_CODE &&
            !kept_ok(c, &vm_frames(c->vm)[k]))
            return false;
    return states_ok(c, root->warning_states, IN_ROOT(warning_states)) && settings_ok(c) && records_ok(c) &&
           cleanups_ok(c) && chk_captures(c);
}
