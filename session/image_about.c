/* session/image_about.c - what people want to know of a session that was saved, as JSON in the image: where its program
 * stands, the calls that wait, variables with class, size and bytes, open files. Called by session/image.c.
 *
 * It is told by whoever saves, so that it can be read without a VM and without believing the memory. It is for people: no
 * program goes on by it. */
#include "session/image_internal.h"

#include "base/json.h"
#include "vm/heap/object.h"
#include "vm/heap/root.h"
#include "vm/heap/text_state.h"
#include "vm/run/frame.h"

#include <string.h>

#define ABOUT_FRAMES    64  /* the innermost ones */
#define ABOUT_VARIABLES 256 /* of each scope */

typedef struct about {
    base_json json;
    base_buf *lines;
    uint32_t left; /* variables that may still be told of a scope */
    vm_t *vm;
} about;

static uint64_t bytes_of(vm_t *vm, prog_value v) {
    return prog_is_object(v) ? vm_block_bytes(vm, v) : 8;
}

static void about_variable(void *ctx, vm_sym name, prog_value v) {
    about *a = ctx;
    vm_t *vm = a->vm;
    const int64_t *dims;
    int64_t buf[2];
    if (a->left == 0 || v == PROG_UNDEF) return;
    a->left--;
    base_json_object(&a->json, NULL);
    base_json_str(&a->json, "name", vm_sym_cstr(vm, name));
    base_json_str(&a->json, "class", vm_class_name(vm, v));
    uint32_t n = vm_dims(vm, v, &dims, buf);
    base_json_array(&a->json, "size");
    for (uint32_t k = 0; k < n; k++)
        base_json_i64(&a->json, NULL, dims[k]);
    base_json_array_end(&a->json);
    base_json_u64(&a->json, "bytes", bytes_of(vm, v));
    base_json_object_end(&a->json);
    base_buf_printf(a->lines, "  %-15s %s ", vm_sym_cstr(vm, name), vm_class_name(vm, v));
    for (uint32_t k = 0; k < n; k++)
        base_buf_printf(a->lines, "%s%lld", k ? "x" : "", (long long)dims[k]);
    base_buf_printf(a->lines, ", %llu bytes\n", (unsigned long long)bytes_of(vm, v));
}

static void about_variables(about *a, const char *name, uint32_t scope) {
    a->left = ABOUT_VARIABLES;
    base_json_array(&a->json, name);
    vm_scope_each(a->vm, scope, about_variable, a);
    base_json_array_end(&a->json);
}

static void about_frame(about *a, const vm_frame *f, uint32_t index) {
    vm_t *vm = a->vm;
    base_json_object(&a->json, NULL);
    if (f->kind == VM_FRAME_NATIVE) {
        base_json_str(&a->json, "builtin", vm_builtin_row(vm, f->builtin)->name);
        base_buf_printf(a->lines, "in %s\n", vm_builtin_row(vm, f->builtin)->name);
        base_json_object_end(&a->json);
        return;
    }
    const prog_code *code = vm_frame_code(vm, f);
    uint32_t line, column;
    vm_place_of(vm, f, &line, &column);
    const char *file = vm_code_file(vm, code);
    const char *name = "";
    const char *kind = code->flags & PROG_CODE_SCRIPT ? "script"
                       : code->flags & PROG_CODE_ANON ? "anonymous"
                                                      : "function";
    base_json_str(&a->json, "kind", kind);
    if (!(code->flags & (PROG_CODE_SCRIPT | PROG_CODE_ANON)) && code->name != PROG_NONE)
        name = vm_function_text(vm, vm_code_sym(vm, code, code->name));
    if (*name) base_json_str(&a->json, "name", name);
    if (*file) base_json_str(&a->json, "file", file);
    base_json_u64(&a->json, "line", line);
    base_json_u64(&a->json, "column", column);
    base_buf_printf(a->lines, "in %s%s%s%s%s, line %u\n", kind, *name ? " " : "", name, *file ? " of " : "",
                    file, line);
    if (!(f->flags & VM_FRAME_SCOPED)) about_variables(a, "variables", index);
    base_json_object_end(&a->json);
}

static void about_body(vm_t *vm, void *ctx) {
    about *a = ctx;
    uint32_t n = vm->root->nframes, first = n > ABOUT_FRAMES ? n - ABOUT_FRAMES : 0;
    base_json_u64(&a->json, "frames", n);
    base_json_array(&a->json, "stack"); /* the innermost first */
    for (uint32_t k = n; k-- > first;)
        about_frame(a, &vm_frames(vm)[k], k);
    base_json_array_end(&a->json);
    base_buf_str(a->lines, n ? "workspace\n" : "a workspace; no program stands in it\n");
    about_variables(a, "variables", VM_BASE_SCOPE);
    base_json_u64(&a->json, "heap_bytes", vm->root->used);
}

/* Names of code in a snapshot may be linked to the VM's here for the first time, which may fail as any other work of the
 * VM: then the image says less of itself. */
void ses_about_write(mica_session *s, base_buf *out, base_buf *lines) {
    about a = {.json = {.out = out}, .lines = lines, .vm = s->vm};
    base_json_object(&a.json, NULL);
    if (s->program_name) base_json_str(&a.json, "program", s->program_name);
    if (s->program_name) base_buf_printf(lines, "program %s\n", s->program_name);
    size_t whole = out->len;
    bool follows = a.json.follows;
    if (!vm_protect(s->vm, about_body, &a)) {
        out->len = whole;
        a.json = (base_json){.out = out, .follows = follows};
    }
    ses_outside_tell(s, &a.json, lines);
    base_json_object_end(&a.json);
}
