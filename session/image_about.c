/* session/image_about.c - what people want to know of a session that was saved, as JSON in the image: where its program
 * stands, the calls that wait, variables with class, size and bytes, extensions. Called by session/image.c.
 *
 * It is told by whoever saves, so that it can be read without a VM and without believing the memory. It is for people: no
 * program goes on by it. */
#include "session/image_internal.h"

#include "base/json.h"
#include "session/image_reach.h"
#include "vm/heap/object.h"
#include "vm/heap/root.h"
#include "vm/heap/text_state.h"
#include "vm/run/extension.h"
#include "vm/run/frame.h"

#include <string.h>

#define ABOUT_FRAMES    64   /* the innermost ones */
#define ABOUT_VARIABLES 256  /* of each scope */
#define ABOUT_OBJECTS   512  /* that are looked at for the bytes of variables, beside the variables' own */
#define ABOUT_MEMBERS   4096 /* of containers among them */
#define ABOUT_SHARE     8    /* of what is left of these for one variable */

typedef struct about {
    base_json json;
    base_buf *lines;
    uint32_t left; /* variables that may still be told of a scope */
    vm_t *vm;
    bool whole; /* all is told, however long that takes */
    ses_reach_budget budget;
} about;

/* One variable takes a share of the budget, so that those behind it are told of too. */
static ses_reach bytes_of(about *a, prog_value v) {
    ses_reach reach;
    const ses_reach_budget share = {a->budget.objects / ABOUT_SHARE + 1, a->budget.members / ABOUT_SHARE};
    ses_reach_budget left = share;
    if (!ses_reach_of(a->vm, v, a->whole ? NULL : &left, &reach)) vm_error_memory(a->vm);
    uint32_t objects = share.objects - left.objects;
    a->budget.objects -= objects > a->budget.objects ? a->budget.objects : objects;
    a->budget.members -= share.members - left.members;
    return reach;
}

static void about_variable(void *ctx, vm_sym name, prog_value v) {
    about *a = ctx;
    vm_t *vm = a->vm;
    const int64_t *dims;
    int64_t buf[2];
    if (a->left == 0 || v == PROG_UNDEF || vm_sym_cstr(vm, name)[0] == '.') return;
    a->left--;
    ses_reach reach = bytes_of(a, v);
    base_json_object(&a->json, NULL);
    base_json_str(&a->json, "name", vm_sym_cstr(vm, name));
    base_json_str(&a->json, "class", vm_class_name(vm, v));
    uint32_t n = vm_dims(vm, v, &dims, buf);
    base_json_array(&a->json, "size");
    for (uint32_t k = 0; k < n; k++)
        base_json_i64(&a->json, NULL, dims[k]);
    base_json_array_end(&a->json);
    base_json_u64(&a->json, "bytes", reach.bytes);
    if (reach.at_least) base_json_bool(&a->json, "at_least", true);
    if (a->whole) base_json_u64(&a->json, "shared", reach.shared);
    base_json_object_end(&a->json);
    base_buf_printf(a->lines, "  %-15s %s ", vm_sym_cstr(vm, name), vm_class_name(vm, v));
    for (uint32_t k = 0; k < n; k++)
        base_buf_printf(a->lines, "%s%lld", k ? "x" : "", (long long)dims[k]);
    base_buf_printf(a->lines, ", %s%llu bytes", reach.at_least ? "at least " : "",
                    (unsigned long long)reach.bytes);
    if (reach.shared) base_buf_printf(a->lines, ", %llu of them shared", (unsigned long long)reach.shared);
    base_buf_byte(a->lines, '\n');
}

static void about_variables(about *a, const char *name, uint32_t scope) {
    a->left = a->whole ? UINT32_MAX : ABOUT_VARIABLES;
    base_json_array(&a->json, name);
    vm_scope_each(a->vm, scope, about_variable, a);
    base_json_array_end(&a->json);
}

ses_standing ses_standing_of(vm_t *vm, uint32_t index) {
    const vm_frame *f = &vm_frames(vm)[index];
    ses_standing s = {.kind = "builtin", .name = "", .file = ""};
    if (f->kind == VM_FRAME_NATIVE) {
        s.name = vm_builtin_row(vm, f->builtin)->name;
        return s;
    }
    const prog_code *code = vm_frame_code(vm, f);
    vm_place_of(vm, f, &s.line, &s.column);
    s.file = vm_code_file(vm, code);
    s.kind = code->flags & PROG_CODE_SCRIPT ? "script"
             : code->flags & PROG_CODE_ANON ? "anonymous"
                                            : "function";
    if (!(code->flags & (PROG_CODE_SCRIPT | PROG_CODE_ANON)) && code->name != PROG_NONE)
        s.name = vm_function_text(vm, vm_code_sym(vm, code, code->name));
    return s;
}

void ses_standing_text(const ses_standing *s, base_buf *out) {
    if (strcmp(s->kind, "builtin") == 0)
        base_buf_printf(out, "in %s", s->name);
    else
        base_buf_printf(out, "in %s%s%s%s%s, line %u", s->kind, *s->name ? " " : "", s->name,
                        *s->file ? " of " : "", s->file, s->line);
}

void ses_standing_json(const ses_standing *s, base_json *j) {
    if (strcmp(s->kind, "builtin") == 0) {
        base_json_str(j, "builtin", s->name);
        return;
    }
    base_json_str(j, "kind", s->kind);
    if (*s->name) base_json_str(j, "name", s->name);
    if (*s->file) base_json_str(j, "file", s->file);
    base_json_u64(j, "line", s->line);
    base_json_u64(j, "column", s->column);
}

static void about_frame(about *a, const vm_frame *f, uint32_t index) {
    ses_standing standing = ses_standing_of(a->vm, index);
    uint32_t number = a->vm->root->nframes - index;
    base_json_object(&a->json, NULL);
    base_json_u64(&a->json, "frame", number);
    ses_standing_json(&standing, &a->json);
    base_buf_printf(a->lines, "#%u ", number);
    ses_standing_text(&standing, a->lines);
    base_buf_byte(a->lines, '\n');
    if (f->kind != VM_FRAME_NATIVE && !(f->flags & VM_FRAME_SCOPED)) about_variables(a, "variables", index);
    base_json_object_end(&a->json);
}

/* A text that an image of somebody else's may hold. */
static void about_text(about *a, prog_value v, const char *name, const char *before) {
    base_view text = vm_to_view(a->vm, v, "image");
    base_buf copy = {0};
    base_buf_append(&copy, text.data, text.len);
    base_json_str(&a->json, name, base_buf_cstr(&copy) ? base_buf_cstr(&copy) : "");
    base_buf_str(a->lines, before);
    base_buf_plain(a->lines, text.data, text.len);
    base_buf_free(&copy);
}

static void about_extensions(about *a) {
    int64_t count = vm_extension_count(a->vm);
    if (count) base_json_array(&a->json, "extensions");
    for (int64_t k = 0; k < count; k++) {
        prog_value entry = vm_extension_entry(a->vm, k);
        base_json_object(&a->json, NULL);
        about_text(a, vm_extension_field(a->vm, entry, VM_EXTENSION_NAME), "name", "extension ");
        about_text(a, vm_extension_field(a->vm, entry, VM_EXTENSION_VERSION), "version", " ");
        about_text(a, vm_extension_field(a->vm, entry, VM_EXTENSION_PATH), "path", ": ");
        base_buf_byte(a->lines, '\n');
        base_json_object_end(&a->json);
    }
    if (count) base_json_array_end(&a->json);
}

static void about_body(vm_t *vm, void *ctx) {
    about *a = ctx;
    uint32_t n = vm->root->nframes, first = n > ABOUT_FRAMES && !a->whole ? n - ABOUT_FRAMES : 0;
    base_json_u64(&a->json, "frames", n);
    base_json_array(&a->json, "stack"); /* the innermost first */
    for (uint32_t k = n; k-- > first;)
        about_frame(a, &vm_frames(vm)[k], k);
    base_json_array_end(&a->json);
    base_buf_str(a->lines, n ? "workspace\n" : "a workspace; no program stands in it\n");
    about_variables(a, "variables", VM_BASE_SCOPE);
    about_extensions(a);
    base_json_u64(&a->json, "heap_bytes", vm->root->used);
}

/* Names of code in a snapshot may be linked to the VM's here for the first time, which may fail as any other work of the
 * VM: then the image says less of itself. */
bool ses_about_write(vm_t *vm, const char *program, const struct ses_outside *outside, bool all,
                     base_buf *out, base_buf *lines) {
    about a = {.json = {.out = out},
               .lines = lines,
               .vm = vm,
               .whole = all,
               .budget = {ABOUT_OBJECTS, ABOUT_MEMBERS}};
    base_json_object(&a.json, NULL);
    if (program) base_json_str(&a.json, "program", program);
    if (program) base_buf_printf(lines, "program %s\n", program);
    size_t whole = out->len;
    bool follows = a.json.follows, told = vm_protect(vm, about_body, &a);
    if (!told) {
        out->len = whole;
        a.json = (base_json){.out = out, .follows = follows};
    }
    ses_outside_tell(outside, &a.json, lines);
    base_json_object_end(&a.json);
    return told;
}
