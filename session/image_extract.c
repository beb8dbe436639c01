/* session/image_extract.c - variables of an image as text, without running its program: which ones, and in which form. Called
 * by `micac image extract`. */
#include "session/image_look.h"
#include "session/image_values.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/root.h"
#include "vm/run/frame.h"

#include <string.h>

typedef struct extracting {
    ses_out out;
    const mica_image_wanted *wanted;
    const char *path;
    uint32_t scope;
    const char *missing, *refused,
        *why; /* the first variable that is not there; that a form cannot hold, and why */
    uint32_t left_out;
    bool all;
    mica_buffer *told;
} extracting;

typedef struct form {
    void (*begin)(ses_out *out);
    void (*put)(ses_out *out, const char *name, prog_value v);
    const char *(*refuses)(ses_out *out, prog_value v);
} form;

static void json_begin(ses_out *out) {
    base_json_object(&out->json, NULL);
}

static const form forms[] = {
    [MICA_IMAGE_DISPLAY] = {NULL, ses_display_variable, NULL},
    [MICA_IMAGE_OCTAVE] = {ses_octave_begin, ses_octave_variable, ses_octave_refuses},
    [MICA_IMAGE_JSON] = {json_begin, ses_json_variable, NULL},
    [MICA_IMAGE_CSV] = {NULL, ses_csv_variable, ses_csv_refuses},
};

/* ---- which scope ---- */

/* Frames are counted from the innermost on, as `micac image info` does. */
mica_status ses_scope_of(const ses_look *look, uint32_t frame, uint32_t *scope, mica_error *err) {
    vm_t *vm = look->session->vm;
    uint32_t n = vm->root->nframes;
    *scope = VM_BASE_SCOPE;
    if (frame == 0) return MICA_OK;
    if (frame > n)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "%s: %u frame%s in it, and none of number %u; `micac image info` lists them",
                         look->opened.file.path, n, n == 1 ? " is" : "s are", frame);
    const vm_frame *f = &vm_frames(vm)[n - frame];
    if (f->kind == VM_FRAME_NATIVE)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "%s: frame %u is that of the builtin %s, which has no variables",
                         look->opened.file.path, frame, vm_builtin_row(vm, f->builtin)->name);
    *scope = f->flags & VM_FRAME_SCOPED ? f->scope : n - frame;
    return MICA_OK;
}

/* ---- variables ---- */

/* Where all are asked for, those that the form can hold are worth having without the others. */
static void put(extracting *e, const char *name, prog_value v) {
    const form *f = &forms[e->wanted->form];
    const char *why = e->all && f->refuses ? f->refuses(&e->out, v) : NULL;
    if (!why) {
        f->put(&e->out, name, v);
        return;
    }
    base_buf_plain(e->told, name, strlen(name));
    base_buf_printf(e->told, ": it is or holds %s\n", why);
}

static void put_each(void *ctx, vm_sym name, prog_value v) {
    extracting *e = ctx;
    const char *text = vm_sym_cstr(e->out.vm, name);
    if (*text != '.') put(e, text, v); /* the VM's own */
}

/* All of them are looked for before anything is written. */
static void extract_body(vm_t *vm, void *ctx) {
    extracting *e = ctx;
    const mica_image_wanted *w = e->wanted;
    const form *f = &forms[w->form];
    for (size_t k = 0; k < w->count && !e->refused && !e->missing; k++) {
        prog_value *slot = vm_scope_find_text(vm, e->scope, w->names[k], strlen(w->names[k]));
        prog_value v = slot ? vm_unbox(vm, *slot) : PROG_UNDEF;
        if (v == PROG_UNDEF) e->missing = w->names[k];
        if (!e->missing && f->refuses && (e->why = f->refuses(&e->out, v))) e->refused = w->names[k];
    }
    if (e->refused || e->missing) return;
    if (f->begin) f->begin(&e->out);
    for (size_t k = 0; k < w->count; k++)
        put(e, w->names[k],
            vm_unbox(vm, *vm_scope_find_text(vm, e->scope, w->names[k], strlen(w->names[k]))));
    if (e->all) vm_scope_each(vm, e->scope, put_each, e);
    if (w->form == MICA_IMAGE_JSON) {
        base_json_object_end(&e->out.json);
        base_buf_byte(&e->out.buf, '\n');
    }
    ses_out_settle(&e->out, true);
}

static mica_status extract_end(const extracting *e, const ses_look *look, mica_status status,
                               mica_error *err) {
    static const char *const names[] = {"display", "octave", "json", "csv"};
    if (e->missing)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "%s: there is no variable '%.100s' there; `micac image info` lists them",
                         look->opened.file.path, e->missing);
    if (e->refused)
        return base_fail(err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                         "%s: '%.100s' is or holds %s, which the form %s cannot hold", look->opened.file.path,
                         e->refused, e->why, names[e->wanted->form]);
    return status;
}

mica_status mica_image_extract(const mica_image_source *source, const mica_image_wanted *wanted,
                               mica_image_sink sink, void *ctx, mica_buffer *left_out, mica_error *err) {
    ses_look look;
    mica_error inner = MICA_ERROR_INIT; /* the sink's comes first */
    if (wanted->form == MICA_IMAGE_CSV && wanted->count != 1)
        return base_fail(err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
                         "the form csv holds one variable, and %zu are named", wanted->count);
    mica_status status = ses_look_begin(&look, source, err);
    if (status != MICA_OK) return status;
    extracting e = {.out = {.vm = look.session->vm, .sink = sink, .ctx = ctx, .err = err},
                    .wanted = wanted,
                    .all = wanted->count == 0,
                    .told = left_out};
    e.out.json.out = &e.out.buf;
    status = ses_scope_of(&look, wanted->frame, &e.scope, err);
    if (status == MICA_OK) {
        status = ses_look_protect(&look, extract_body, &e, &inner);
        if (e.out.status != MICA_OK)
            status = e.out.status;
        else if (status != MICA_OK)
            *err = inner;
        if (status == MICA_OK) status = extract_end(&e, &look, status, err);
    }
    base_buf_free(&e.out.buf);
    ses_look_end(&look);
    return status;
}
