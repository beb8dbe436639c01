/* vm/objects/show.c - objects as output shows them: by a method of theirs (display, disp), else the public properties
 * of an object, the name of a member of an enumeration, the size of an array. */
#include "vm/objects/objects.h"

#include "vm/text/display.h"
#include "vm/text/text.h"

/* A value on the line of its property, as far as one line has room for it. */
static void put_value(vm_t *vm, vm_text *out, prog_value v) {
    const int64_t *dims;
    int64_t buf[2];
    uint32_t ndims = vm_dims(vm, v, &dims, buf);
    prog_class cls = vm_class(vm, v);
    if (vm_is_string(vm, v)) {
        base_view text = vm_to_view(vm, v, "display");
        vm_text_printf(out, "'%.*s'", (int)text.len, (const char *)text.data);
        return;
    }
    if (cls <= PROG_CHAR && vm_numel(vm, v) == 0 && dims[0] == 0 && dims[1] == 0) {
        vm_text_puts(out, "[]");
        return;
    }
    bool row = cls < PROG_CHAR && ndims == 2 && dims[0] == 1 && dims[1] >= 1 && dims[1] <= 10;
    if (cls == PROG_FUNC) {
        vm_disp_text(vm, out, v);
        out->len -= out->data[out->len - 1] == '\n';
        return;
    }
    if (!row) {
        vm_text_puts(out, cls == PROG_CELL ? "{" : "[");
        for (uint32_t k = 0; k < ndims; k++)
            vm_text_printf(out, "%s%lld", k ? "x" : "", (long long)dims[k]);
        vm_text_printf(out, " %s%c", vm_class_name(vm, v), cls == PROG_CELL ? '}' : ']');
        return;
    }
    if (dims[1] > 1) vm_text_byte(out, '[');
    vm_arr a;
    vm_view(vm, v, &a);
    for (int64_t k = 0; k < dims[1]; k++) {
        vm_text one = {.vm = vm};
        vm_disp_text(vm, &one, vm_elem_value(vm, &a, k));
        size_t from = 0, end = one.len;
        while (from < end && (one.data[from] == ' ' || one.data[from] == '\n'))
            from++;
        while (end > from && (one.data[end - 1] == ' ' || one.data[end - 1] == '\n'))
            end--;
        if (k) vm_text_byte(out, ' ');
        vm_text_put(out, one.data + from, end - from);
    }
    if (dims[1] > 1) vm_text_byte(out, ']');
}

static bool is_public(vm_t *vm, prog_value row) {
    vm_sym sym = vm_known_name(vm, "GetAccess", 9);
    prog_value access = sym ? vm_get_field(vm, row, sym) : PROG_UNDEF;
    bool open =
        access == PROG_UNDEF || (vm_is_string(vm, access) &&
                                 base_view_equal(vm_to_view(vm, access, "class"), base_view_str("public")));
    return open && !vm_part_true(vm, row, "Hidden") && !vm_part_true(vm, row, "Abstract");
}

static void put_properties(vm_t *vm, vm_text *out, prog_value v, prog_value d) {
    prog_value rows = vm_part(vm, d, "props", PROG_KIND_STRUCT);
    uint32_t n = vm_struct_keys(vm, vm_array(vm, rows))->count;
    size_t widest = 0;
    for (uint32_t k = 0; k < n; k++) {
        base_view name = vm_sym_text(vm, vm_struct_keys(vm, vm_array(vm, rows))->syms[k]);
        if (is_public(vm, vm_struct_slots(vm_array(vm, rows))[1 + k]) && name.len > widest) widest = name.len;
    }
    vm_pool_add_ref(vm, rows);
    for (uint32_t k = 0; k < n; k++) {
        vm_sym name = vm_struct_keys(vm, vm_array(vm, rows))->syms[k];
        if (!is_public(vm, vm_struct_slots(vm_array(vm, rows))[1 + k])) continue;
        vm_text_pad(out, ' ', (int64_t)(4 + widest - vm_sym_text(vm, name).len));
        vm_text_printf(out, "%s: ", vm_sym_cstr(vm, name));
        prog_value held = vm_object_property(vm, v, name);
        vm_gate_open(vm, out->data, out->cap); /* a get method may have run */
        put_value(vm, out, held);
        vm_text_byte(out, '\n');
    }
}

/* As disp shows it. */
static void put_plain(vm_t *vm, vm_text *out, prog_value v) {
    const vm_instance *o = vm_instance_of(vm, v);
    const char *cls = vm_sym_cstr(vm, o->cls);
    vm_sym field = vm_known_name(vm, VM_MEMBER_FIELD, strlen(VM_MEMBER_FIELD));
    if (o->head.h.flags & (VM_INST_OLD | VM_INST_NAME | VM_INST_CHAIN)) {
        vm_text_printf(out, "  <class %s>\n", cls);
        return;
    }
    if (vm_numel(vm, v) != 1) {
        const int64_t *dims;
        int64_t buf[2];
        uint32_t ndims = vm_dims(vm, v, &dims, buf);
        vm_text_puts(out, "  ");
        for (uint32_t k = 0; k < ndims; k++)
            vm_text_printf(out, "%s%lld", k ? "x" : "", (long long)dims[k]);
        vm_text_printf(out, " %s array\n", cls);
        return;
    }
    if (!prog_is_object(o->body)) {
        vm_text_printf(out, "  deleted %s\n", cls);
        return;
    }
    prog_value member =
        field && vm_is_kind(vm, o->body, PROG_KIND_STRUCT) ? vm_get_field(vm, o->body, field) : PROG_UNDEF;
    if (member != PROG_UNDEF && vm_is_string(vm, member)) {
        base_view text = vm_to_view(vm, member, "display");
        vm_text_printf(out, "  %.*s\n", (int)text.len, (const char *)text.data);
        return;
    }
    prog_value d = vm_class_of(vm, v);
    bool none = vm_struct_keys(vm, vm_array(vm, vm_part(vm, d, "props", PROG_KIND_STRUCT)))->count == 0;
    vm_text_printf(out, "  %s with %s\n", cls, none ? "no properties" : "properties:\n");
    if (!none) put_properties(vm, out, v, d);
}

static bool call_method(vm_t *vm, const char *name, prog_value v) {
    vm_sym fn = vm_object_method(vm, vm_intern_cstr(vm, name), 1, &v);
    prog_value out;
    if (!fn) return false;
    vm->above.call(vm,
                   &(vm_now){.fn = PROG_UNDEF, .name = fn, .nargs = 1, .args = &v, .nout = 0, .out = &out});
    return true;
}

bool vm_object_show(vm_t *vm, const char *name, prog_value v) {
    vm_text out = {.vm = vm};
    if (name && call_method(vm, "display", v)) return true;
    if (name) {
        vm_text_printf(&out, "%s =\n\n", name);
        vm_put(vm, out.data, out.len);
        out.len = 0;
        if (!call_method(vm, "disp", v)) put_plain(vm, &out, v);
        vm_gate_open(vm, out.data, out.cap);
        vm_text_byte(&out, '\n');
    } else {
        put_plain(vm, &out, v);
    }
    vm_put(vm, out.data, out.len);
    return true;
}
