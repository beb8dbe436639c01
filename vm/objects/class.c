/* vm/objects/class.c - looks at what is known of classes: descriptions, methods, who runs and may use what. */
#include "vm/objects/class.h"

#include "vm/run/place.h"

_Noreturn static void damaged(vm_t *vm, const char *part) {
    vm_error(vm, "Mica:internal", "the description of a class is damaged: its part '%s'", part);
}

static prog_value raw_part(vm_t *vm, prog_value of, const char *name) {
    vm_sym sym = vm_known_name(vm, name, strlen(name));
    if (!sym || !vm_is_kind(vm, of, PROG_KIND_STRUCT) || vm_array(vm, of)->numel != 1) return PROG_UNDEF;
    return vm_get_field(vm, of, sym);
}

prog_value vm_part(vm_t *vm, prog_value of, const char *name, prog_kind kind) {
    prog_value v = raw_part(vm, of, name);
    if (!vm_is_kind(vm, v, kind)) damaged(vm, name);
    if (kind == PROG_KIND_ARRAY && vm_class(vm, v) != PROG_CELL) damaged(vm, name);
    if (kind == PROG_KIND_STRUCT && vm_array(vm, v)->numel != 1) damaged(vm, name);
    return v;
}

base_view vm_part_text(vm_t *vm, prog_value of, const char *name) {
    prog_value v = raw_part(vm, of, name);
    if (v == PROG_UNDEF || !vm_is_string(vm, v)) damaged(vm, name);
    return vm_to_view(vm, v, name);
}

bool vm_part_true(vm_t *vm, prog_value of, const char *name) {
    return raw_part(vm, of, name) == PROG_TRUE;
}

vm_sym vm_part_symbol(vm_t *vm, prog_value of, const char *name) {
    prog_value v = raw_part(vm, of, name);
    if (!prog_is_double(v)) return 0;
    double d = prog_as_double(v);
    if (!(d >= 0 && d < vm->root->nsyms)) damaged(vm, name);
    return (vm_sym)d;
}

/* ---- descriptions ---- */

/* True and false stand in the table for classes that are being described, and for those that could not be. */
static prog_value in_table(vm_t *vm, vm_sym name) {
    prog_value table = vm_record_classes(vm)->table;
    return table && name ? vm_get_field(vm, table, name) : PROG_UNDEF;
}

prog_value vm_class_known(vm_t *vm, vm_sym name) {
    prog_value v = in_table(vm, name);
    return v == PROG_TRUE || v == PROG_FALSE ? PROG_UNDEF : v;
}

bool vm_class_is_described(vm_t *vm, vm_sym name) {
    return in_table(vm, name) == PROG_TRUE;
}

/* Looking for a function of that name makes the class known where the file defines one. */
prog_value vm_class_find(vm_t *vm, vm_sym name) {
    prog_value known = vm_class_known(vm, name);
    if (known != PROG_UNDEF || !name) return known;
    if (base_view_equal(vm_sym_text(vm, name), base_view_str(VM_MAP_CLASS)))
        vm_class_define_map(vm, name);
    else
        vm_resolve(vm, name);
    return vm_class_known(vm, name);
}

prog_value vm_class_of(vm_t *vm, prog_value object) {
    vm_sym cls = vm_instance_of(vm, object)->cls;
    prog_value d = vm_class_find(vm, cls);
    if (d == PROG_UNDEF)
        vm_error(vm, "Octave:undefined-function", "the class '%s' of an object is not known",
                 vm_sym_cstr(vm, cls));
    return d;
}

vm_class_kind vm_class_kind_of(vm_t *vm, prog_value description) {
    prog_value v = raw_part(vm, description, "kind");
    if (!prog_is_double(v) || !(prog_as_double(v) >= 0 && prog_as_double(v) <= VM_CLASS_HANDLE))
        damaged(vm, "kind");
    return (vm_class_kind)prog_as_double(v);
}

void vm_class_store(vm_t *vm, vm_sym name, prog_value description) {
    vm_class_data *d = vm_record_classes(vm);
    uint32_t mark = vm_pool_mark(vm);
    if (!d->table) d->table = vm_pool_keep(vm, mark, vm_new_struct_scalar(vm));
    vm_set_field(vm, &d->table, name, description);
    vm->classes = true;
}

prog_value vm_class_row(vm_t *vm, prog_value description, const char *part, vm_sym name) {
    prog_value rows = vm_part(vm, description, part, PROG_KIND_STRUCT);
    prog_value row = vm_get_field(vm, rows, name);
    if (row != PROG_UNDEF && !vm_is_kind(vm, row, PROG_KIND_STRUCT)) damaged(vm, part);
    return row;
}

bool vm_class_is(vm_t *vm, vm_sym cls, vm_sym above) {
    if (cls == above) return true;
    prog_value d = vm_class_known(vm, cls);
    if (d == PROG_UNDEF) return false;
    return vm_cell_has_text(vm, vm_part(vm, d, "line", PROG_KIND_ARRAY), vm_sym_text(vm, above));
}

const char *vm_class_last_name(vm_t *vm, vm_sym cls) {
    const char *text = vm_sym_cstr(vm, cls), *dot = strrchr(text, '.');
    return dot ? dot + 1 : text;
}

prog_value vm_class_make(vm_t *vm, vm_sym cls, uint32_t nargs, const prog_value *args) {
    prog_value d = vm_class_find(vm, cls);
    vm_sym maker = d == PROG_UNDEF ? 0 : vm_part_symbol(vm, d, "maker");
    if (!maker) vm_error(vm, NULL, "class '%s' has no constructor to be called here", vm_sym_cstr(vm, cls));
    prog_value made = vm_call_method(vm, maker, nargs, args);
    if (!vm_is_instance(vm, made))
        vm_error(vm, NULL, "the constructor of class '%s' gave no object", vm_sym_cstr(vm, cls));
    return made;
}

prog_value vm_class_convert(vm_t *vm, vm_sym cls, prog_value v) {
    prog_value d = vm_class_find(vm, cls), made = PROG_UNDEF;
    if (d == PROG_UNDEF || vm_class_kind_of(vm, d) == VM_CLASS_OLD) return PROG_UNDEF;
    vm_sym fn = 0;
    if (vm_is_instance(vm, v)) {
        vm_sym name = vm_intern_cstr(vm, vm_class_last_name(vm, cls));
        fn = vm_method_of(vm, vm_instance_of(vm, v)->cls, name);
    }
    made = fn ? vm_call_method(vm, fn, 1, &v) : vm_class_make(vm, cls, 1, &v);
    if (!vm_is_instance(vm, made) || vm_instance_of(vm, made)->cls != cls)
        vm_error(vm, NULL, "class '%s' made no object of its own of a value of class '%s'",
                 vm_sym_cstr(vm, cls), vm_class_name(vm, v));
    return made;
}

/* ---- cells of texts ---- */

bool vm_cell_has_text(vm_t *vm, prog_value cell, base_view text) {
    for (int64_t k = 0; k < vm_numel(vm, cell); k++)
        if (base_view_equal(vm_to_view(vm, vm_cell_data(vm_array(vm, cell))[k], "class"), text)) return true;
    return false;
}

prog_value vm_cell_with_text(vm_t *vm, prog_value cell, base_view text) {
    if (vm_cell_has_text(vm, cell, text)) return cell;
    int64_t n = vm_numel(vm, cell);
    prog_value *to, longer = vm_new_cell(vm, 1, n + 1, &to);
    for (int64_t k = 0; k < n; k++)
        vm_set(vm, &to[k], vm_cell_data(vm_array(vm, cell))[k]);
    vm_set(vm, &to[n], vm_new_string(vm, (const char *)text.data, text.len, false));
    return longer;
}

/* ---- methods ---- */

vm_sym vm_method_symbol(vm_t *vm, vm_sym cls, vm_sym name) {
    base_view c = vm_sym_text(vm, cls), n = vm_sym_text(vm, name);
    char *text = vm_scratch(vm, c.len + n.len + 2);
    text[0] = '@';
    memcpy(text + 1, c.data, c.len);
    text[1 + c.len] = '/';
    memcpy(text + 2 + c.len, n.data, n.len);
    return vm_intern(vm, text, c.len + n.len + 2);
}

/* Files of a class's folder are looked for once for each name; `rehash` and what else forgets names asks again
 * (vm_forget_names empties "found"). */
static vm_sym in_folder(vm_t *vm, vm_sym cls, prog_value description, vm_sym name) {
    prog_value found = raw_part(vm, description, "found"), row = PROG_UNDEF;
    if (vm_is_kind(vm, found, PROG_KIND_STRUCT)) row = vm_get_field(vm, found, name);
    if (prog_is_double(row) && prog_as_double(row) >= 0 && prog_as_double(row) < vm->root->nsyms)
        return (vm_sym)prog_as_double(row);
    vm_sym method = vm_method_symbol(vm, cls, name);
    if (!vm_resolve(vm, method)) method = 0;
    if (method) vm_share_name(vm, name);
    prog_value *slot = vm_field_slot(vm, &vm_record_classes(vm)->table, 0, cls);
    prog_value *list = vm_field_slot(vm, slot, 0, vm_intern_cstr(vm, "found"));
    uint32_t mark = vm_pool_mark(vm);
    if (!vm_is_kind(vm, *list, PROG_KIND_STRUCT)) vm_set(vm, list, vm_new_struct_scalar(vm));
    vm_set_field(vm, list, name, prog_double(method));
    vm_pool_drain(vm, mark);
    return method;
}

/* In one class: what the file that defines it has, and its folder. Rows of methods hold those of the classes above
 * too; a file of this class's folder goes before them. */
static vm_sym own_method(vm_t *vm, vm_sym cls, prog_value description, vm_sym name) {
    prog_value row = vm_method_row(vm, description, name);
    if (row != PROG_UNDEF && vm_part_symbol(vm, row, "from") == cls) {
        vm_sym fn = vm_part_symbol(vm, row, "fn");
        if (fn && (vm_sym_record(vm, fn)->defined || vm_part_true(vm, row, "Builtin"))) return fn;
    }
    return in_folder(vm, cls, description, name);
}

/* What every handle has. Of `delete`, this calls what the classes have of their own. */
static vm_sym of_handles(vm_t *vm, vm_sym name, bool *always) {
    static const char names[][12] = {"delete", "isvalid", "addlistener", "notify", "listener"};
    const char *text = vm_sym_cstr(vm, name);
    *always = strcmp(text, "delete") == 0;
    for (size_t k = 0; k < sizeof names / sizeof *names; k++)
        if (strcmp(names[k], text) == 0) return vm_intern_cstr(vm, k ? names[k] : "__delete_handle__");
    return 0;
}

vm_sym vm_method_of(vm_t *vm, vm_sym cls, vm_sym name) {
    prog_value d = vm_class_find(vm, cls);
    bool always = false;
    if (d == PROG_UNDEF) return 0;
    vm_sym common = vm_class_kind_of(vm, d) == VM_CLASS_HANDLE ? of_handles(vm, name, &always) : 0;
    if (always) return common;
    vm_sym found = own_method(vm, cls, d, name);
    prog_value line = vm_part(vm, d = vm_class_known(vm, cls), "line", PROG_KIND_ARRAY);
    for (int64_t k = 1; !found && k < vm_numel(vm, line); k++) {
        base_view above = vm_to_view(vm, vm_cell_data(vm_array(vm, line))[k], "class");
        vm_sym sym = vm_intern(vm, (const char *)above.data, above.len);
        prog_value up = vm_class_find(vm, sym);
        if (up != PROG_UNDEF) found = own_method(vm, sym, up, name);
        line = vm_part(vm, vm_class_known(vm, cls), "line", PROG_KIND_ARRAY);
    }
    return found ? found : common;
}

vm_sym vm_class_static(vm_t *vm, const char *text, size_t len) {
    const char *dot = memrchr(text, '.', len);
    size_t front = dot ? (size_t)(dot - text) : 0, rest = len - front;
    if (front == 0 || rest < 2 || !vm_known_function(vm, text, front)) return 0;
    vm_sym cls = vm_intern(vm, text, front), name = vm_intern(vm, dot + 1, rest - 1);
    prog_value d = vm_class_known(vm, cls), row = d == PROG_UNDEF ? d : vm_method_row(vm, d, name);
    if (row == PROG_UNDEF || !vm_part_true(vm, row, "Static")) return 0;
    if (raw_part(vm, row, "Access") != PROG_UNDEF) { /* the answer is remembered, whoever asks next */
        prog_value access = raw_part(vm, row, "Access");
        if (!vm_is_string(vm, access) ||
            !base_view_equal(vm_to_view(vm, access, "class"), base_view_str("public")))
            return 0;
    }
    return vm_method_of(vm, cls, name);
}

/* ---- who runs ---- */

/* The innermost frame with code. */
static const vm_frame *running(vm_t *vm) {
    for (uint32_t k = vm->root->nframes; k-- > 0;)
        if (vm_frames(vm)[k].kind == VM_FRAME_CODE) return &vm_frames(vm)[k];
    return NULL;
}

/* The packages that a path leads through, with a dot behind each, into `out`: of "x/+a/+b/@c/d.m" "a.b.". `end`: where
 * the path's last folder begins that is none. */
static size_t packages_of(const char *file, const char *end, char *out, size_t room) {
    size_t len = 0;
    for (const char *at = file; at < end;) {
        const char *slash = memchr(at, '/', (size_t)(end - at)), *stop = slash ? slash : end;
        size_t n = (size_t)(stop - at);
        if (*at != '+')
            len = 0;
        else if (len + n < room) {
            memcpy(out + len, at + 1, n - 1);
            len += n;
            out[len - 1] = '.';
        }
        at = slash ? slash + 1 : end;
    }
    return len;
}

static vm_sym class_of_folder(vm_t *vm, const char *file, const char *at) {
    char name[256];
    const char *slash = strchr(at, '/');
    size_t len = packages_of(file, at, name, sizeof name), n = slash ? (size_t)(slash - at - 1) : 0;
    if (!n || len + n >= sizeof name) return 0;
    memcpy(name + len, at + 1, n);
    return vm_known_name(vm, name, len + n);
}

static vm_sym class_of_file(vm_t *vm, const char *file) {
    char name[256];
    const char *base = strrchr(file, '/');
    base = base ? base + 1 : file;
    size_t n = strlen(base), len = packages_of(file, base, name, sizeof name);
    if (n < 3 || len + n >= sizeof name || strcmp(base + n - 2, ".m") != 0) return 0;
    memcpy(name + len, base, n - 2);
    vm_sym sym = vm_known_name(vm, name, len + n - 2);
    prog_value d = vm_class_known(vm, sym);
    if (d == PROG_UNDEF) return 0;
    return base_view_equal(vm_part_text(vm, d, "file"), base_view_str(file)) ? sym : 0;
}

vm_sym vm_class_running(vm_t *vm) {
    const vm_frame *f = running(vm);
    if (!f) return 0;
    const char *file = vm_code_file(vm, vm_frame_code(vm, f)), *at = NULL;
    if (strcmp(file, VM_EVAL_FILE) == 0) {
        int slot;
        file = vm_calling_file(vm, &slot);
        if (!file) return 0;
    }
    for (const char *p = file; p && *p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
        if (*p == '@') at = p;
    return at ? class_of_folder(vm, file, at) : class_of_file(vm, file);
}

vm_sym vm_function_running(vm_t *vm) {
    const vm_frame *f = running(vm);
    if (!f) return 0;
    const prog_code *code = vm_frame_code(vm, f);
    return code->name == PROG_NONE ? 0 : vm_code_sym(vm, code, code->name);
}

/* Private members belong to the class that has them, protected ones to those below as well. */
bool vm_access_allowed(vm_t *vm, prog_value row, const char *which) {
    prog_value access = raw_part(vm, row, which);
    if (access == PROG_UNDEF) return true;
    vm_sym from = vm_part_symbol(vm, row, "from");
    if (vm_is_string(vm, access)) {
        base_view text = vm_to_view(vm, access, "class");
        if (base_view_equal(text, base_view_str("public"))) return true;
        vm_sym cls = vm_class_running(vm);
        if (!cls) return false;
        if (base_view_equal(text, base_view_str("protected")))
            return vm_class_is(vm, cls, from) || vm_class_is(vm, from, cls);
        return cls == from;
    }
    if (!vm_is_kind(vm, access, PROG_KIND_ARRAY) || vm_class(vm, access) != PROG_CELL) return true;
    vm_sym cls = vm_class_running(vm);
    if (!cls) return false;
    if (cls == from) return true;
    for (int64_t k = 0; k < vm_numel(vm, access); k++) {
        prog_value name = vm_cell_data(vm_array(vm, access))[k];
        if (!vm_is_string(vm, name)) continue;
        base_view text = vm_to_view(vm, name, "class");
        vm_sym sym = vm_known_name(vm, (const char *)text.data, text.len);
        if (sym && vm_class_is(vm, cls, sym)) return true;
    }
    return false;
}

bool vm_is_private(vm_t *vm, prog_value row) {
    prog_value access = row == PROG_UNDEF ? row : raw_part(vm, row, "Access");
    return access != PROG_UNDEF && vm_is_string(vm, access) &&
           base_view_equal(vm_to_view(vm, access, "class"), base_view_str("private"));
}

/* The private method of the class that runs, where an object of a class below it is asked for the name; or 0. */
static vm_sym private_here(vm_t *vm, vm_sym cls, vm_sym name) {
    vm_sym here = vm_class_running(vm);
    if (!here || here == cls || !vm_class_is(vm, cls, here)) return 0;
    prog_value row = vm_method_row(vm, vm_class_known(vm, here), name);
    bool own = row != PROG_UNDEF && vm_part_symbol(vm, row, "from") == here;
    return own && vm_is_private(vm, row) ? vm_method_of(vm, here, name) : 0;
}

vm_sym vm_method_here(vm_t *vm, vm_sym cls, vm_sym name, vm_sym found) {
    prog_value row = vm_method_row(vm, vm_class_known(vm, cls), name);
    if (row == PROG_UNDEF) return found;
    bool allowed = vm_access_allowed(vm, row, "Access");
    vm_sym own = allowed && !vm_part_true(vm, row, "Hides") ? 0 : private_here(vm, cls, name);
    if (!own && !allowed)
        vm_error(vm, NULL, "method '%s' of class '%s' cannot be called here", vm_sym_cstr(vm, name),
                 vm_sym_cstr(vm, cls));
    return own ? own : found;
}
