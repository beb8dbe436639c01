/* session/image_migrate.c - an image of another library or program → one of this program. Called by `micac image migrate`.
 *
 * Memory refers into the snapshots under it by offset, and its code is what one program runs, so neither is translated. What
 * goes over is what means the same anywhere: values (session/image_carry.c) and texts of functions. They are put into a fresh
 * session, which is saved. Records of the root have versions of their own, and are made current whenever memory is loaded
 * (vm/heap/records.def). */
#include "session/image_carry.h"
#include "session/image_look.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/root.h"
#include "vm/run/extension.h"
#include "vm/run/frame.h"

#include <string.h>

/* A variable, or with `global` one of that name everywhere; `here`: it is the workspace's. */
typedef struct moved {
    vm_sym name; /* in the old VM */
    prog_value value, made;
    bool global, here;
} moved;

typedef struct migrating {
    ses_look look;
    mica_session *to;
    ses_carry *carry;
    bool partial, no_memory;
    moved *list;
    size_t count, room;
    prog_value *extensions; /* entries, made anew; as many as `done` says */
    mica_image_migrated *done;
    mica_buffer *left_out;
} migrating;

/* ---- what there is ---- */

static void list_add(migrating *m, const moved *one) {
    if (m->count == m->room) {
        size_t room = m->room ? 2 * m->room : 64;
        moved *grown = base_realloc(m->list, room * sizeof *grown);
        if (!grown) m->no_memory = true;
        if (!grown) return;
        m->list = grown;
        m->room = room;
    }
    m->list[m->count++] = *one;
}

static void list_variable(void *ctx, vm_sym name, prog_value v) {
    migrating *m = ctx;
    vm_t *vm = m->look.session->vm;
    if (vm_sym_cstr(vm, name)[0] == '.') return;
    prog_value box = vm_sym_record(vm, name)->global, *slot = vm_scope_find(vm, VM_BASE_SCOPE, name);
    moved one = {.name = name, .value = v, .here = true, .global = box && slot && *slot == box};
    list_add(m, &one);
}

static void list_body(vm_t *vm, void *ctx) {
    migrating *m = ctx;
    vm_scope_each(vm, VM_BASE_SCOPE, list_variable, m);
    size_t here = m->count;
    for (vm_sym name = 1; name < vm->root->nsyms; name++) {
        prog_value box = vm_sym_record(vm, name)->global;
        bool listed = false;
        if (!box) continue;
        for (size_t k = 0; k < here && !listed; k++)
            listed = m->list[k].name == name && m->list[k].global;
        moved one = {.name = name, .value = ((vm_box *)vm_obj(vm, box))->value, .global = true};
        if (!listed) list_add(m, &one);
    }
}

/* ---- one by one ---- */

static mica_status leave_out(migrating *m, const char *what, base_view name, const char *why,
                             mica_error *err) {
    if (!m->partial)
        return base_fail(
            err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
            "%s: the %s '%.*s' cannot be carried over: it is or holds %s; --partial leaves it out",
            m->look.opened.file.path, what, (int)(name.len < 100 ? name.len : 100), (const char *)name.data,
            why);
    base_buf_plain(m->left_out, name.data, name.len);
    base_buf_printf(m->left_out, ": the %s is or holds %s\n", what, why);
    return MICA_OK;
}

/* Before there are variables: a text that defines a function sees none. */
static mica_status move_function(void *ctx, base_view name, base_view text, mica_error *err) {
    migrating *m = ctx;
    mica_error no = MICA_ERROR_INIT;
    if (mica_session_run_text(m->to, (const char *)text.data, text.len, "<image>", false, &no) ==
        MICA_RUN_DONE) {
        m->done->functions++;
        return MICA_OK;
    }
    if (ses_carry_no_memory(&no)) return base_fail_memory(err, "compiling a function");
    return leave_out(m, "function", name, "what is no function here", err);
}

static mica_status move_values(migrating *m, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < m->count && status == MICA_OK; k++) {
        const char *why;
        moved *one = &m->list[k];
        status = ses_carry_value(m->carry, one->value, &one->made, &why, err);
        if (status != MICA_OK || !why) continue;
        base_view name = vm_sym_text(m->look.session->vm, one->name);
        one->name = 0;
        status = leave_out(m, one->here ? "variable" : "global variable", name, why, err);
    }
    return status;
}

/* What the cage knows of extensions are values, too: where each lies, its functions and its state, which it is handed at its
 * first use. */
static mica_status move_extensions(migrating *m, mica_error *err) {
    vm_t *vm = m->look.session->vm;
    int64_t count = vm_extension_count(vm);
    mica_status status = MICA_OK;
    m->extensions = base_calloc((size_t)count + 1, sizeof *m->extensions);
    if (!m->extensions) return base_fail_memory(err, "migrating an image");
    for (int64_t k = 0; k < count && status == MICA_OK; k++) {
        const char *why;
        vm_arr name;
        prog_value entry = vm_extension_entry(vm, k), made;
        status = ses_carry_value(m->carry, entry, &made, &why, err);
        if (status == MICA_OK && !why) m->extensions[m->done->extensions++] = made;
        if (status != MICA_OK || !why) continue;
        vm_view(vm, vm_extension_field(vm, entry, VM_EXTENSION_NAME), &name);
        status = leave_out(m, "extension", base_view_of(name.data, (size_t)name.numel), why, err);
    }
    return status;
}

static void put_extensions(vm_t *vm, const migrating *m) {
    uint32_t mark = vm_pool_mark(vm);
    prog_value *members, table = vm_new_cell(vm, 1, m->done->extensions, &members);
    for (uint32_t k = 0; k < m->done->extensions; k++)
        vm_set(vm, &members[k], m->extensions[k]);
    vm_incref(vm, table);
    vm_record_extensions(vm)->table = table;
    vm_pool_drain(vm, mark);
}

static void put_body(vm_t *vm, void *ctx) {
    const migrating *m = ctx;
    if (m->done->extensions) put_extensions(vm, m);
    for (size_t k = 0; k < m->count; k++) {
        const moved *one = &m->list[k];
        if (!one->name) continue;
        base_view text = vm_sym_text(m->look.session->vm, one->name);
        vm_sym name = vm_intern(vm, (const char *)text.data, text.len);
        if (one->global) {
            prog_value box = vm_global_box(vm, name);
            vm_set(vm, &((vm_box *)vm_obj(vm, box))->value, one->made);
            if (one->here) vm_set(vm, vm_scope_make(vm, VM_BASE_SCOPE, name), box);
        } else {
            vm_set(vm, vm_scope_make(vm, VM_BASE_SCOPE, name), one->made);
        }
        m->done->variables++;
    }
}

/* ---- all of it ---- */

/* Variables of the workspace may be lent to frames of scripts, whose code names them. */
static mica_status check_frames(const migrating *m, bool alone, bool give_up, mica_error *err) {
    vm_t *vm = m->look.session->vm;
    const char *path = m->look.opened.file.path;
    if (vm->root->nframes && !give_up)
        return base_fail(
            err, MICA_ERR_INVALID_ARGUMENT, NULL, MICA_NO_OFFSET,
            "%s: a program has not ended there, and calls cannot be carried over; --abandon gives it "
            "up and keeps the workspace",
            path);
    for (uint32_t k = 0; k < vm->root->nframes && alone; k++)
        if (vm_frames(vm)[k].kind == VM_FRAME_CODE && vm_frames(vm)[k].code < VM_SLOTS_END)
            return base_fail(
                err, MICA_ERR_UNSUPPORTED, NULL, MICA_NO_OFFSET,
                "%s: a function of the library waits there; name the library that it was saved with "
                "(--from)",
                path);
    return MICA_OK;
}

static mica_status move_all(migrating *m, bool alone, mica_error *err) {
    base_view state;
    vm_t *to = m->to->vm;
    mica_status status = img_image_section(&m->look.opened.image, IMG_SECTION_SESSION, &state, err);
    if (status == MICA_OK) status = ses_state_functions(state, move_function, m, err);
    if (status == MICA_OK) status = ses_look_protect(&m->look, list_body, m, err);
    if (status == MICA_OK && m->no_memory) status = base_fail_memory(err, "migrating an image");
    if (status == MICA_OK) status = ses_carry_new(m->look.session->vm, alone, m->to, &m->carry, err);
    if (status == MICA_OK) status = move_extensions(m, err);
    if (status == MICA_OK) status = move_values(m, err);
    if (status == MICA_OK && !vm_protect(to, put_body, m))
        status = base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s", vm_last_error_message(to));
    ses_carry_free(m->carry); /* variables hold what they need */
    base_free(m->extensions);
    return status;
}

static mica_status migrate(migrating *m, const mica_image_source *source, const mica_session_options *from,
                           unsigned flags, mica_error *err) {
    mica_image_source old = *source;
    bool alone = !from;
    if (from) old.snapshot = *from;
    mica_status status = alone ? ses_look_values(&m->look, source, err) : ses_look_begin(&m->look, &old, err);
    if (status != MICA_OK) return status;
    /* texts of functions are run to be defined, and nothing proves what they are */
    if (!m->look.opened.image.believed)
        status = base_fail(err, MICA_ERR_UNTRUSTED, NULL, MICA_NO_OFFSET,
                           "%s: this user has not saved the image, nor somebody whose key is trusted",
                           source->path);
    if (status == MICA_OK) status = check_frames(m, alone, (flags & MICA_IMAGE_GIVE_UP) != 0, err);
    if (status == MICA_OK) status = move_all(m, alone, err);
    if (status == MICA_OK && *m->look.opened.newest.description) {
        ses_imaging *g = ses_imaging_of(m->to);
        if (g) g->description = base_text_copy(m->look.opened.newest.description);
        if (!g || !g->description) status = base_fail_memory(err, "migrating an image");
    }
    ses_look_end(&m->look);
    return status;
}

/* Whether the image goes on over this library as it is. Another answer than yes has its reason told when it is used. */
static mica_status is_current(const mica_image_source *source, mica_session *to, bool *current,
                              bool *encrypted, mica_error *err) {
    ses_opened o;
    base_view state;
    mica_error no = MICA_ERROR_INIT;
    mica_status status = ses_opened_begin(&o, source->path, source->secret, err);
    if (status != MICA_OK) return status;
    *encrypted = img_file_encrypted(&o.file);
    status = img_image_section(&o.image, IMG_SECTION_SESSION, &state, err);
    if (status == MICA_OK)
        *current = ses_state_check(to, state, &no) == MICA_OK && img_check(&o.image, to->vm, &no) == MICA_OK;
    ses_opened_end(&o);
    return status;
}

/* The secret stays the caller's, who has the session closed without it. */
static mica_status save_as(mica_session *s, const char *into, const mica_image_secret *secret,
                           mica_error *err) {
    ses_imaging *g = ses_imaging_of(s);
    if (!g) return base_fail_memory(err, "migrating an image");
    g->secret = secret;
    mica_status status = mica_session_save_image(s, into, err);
    g->secret = NULL;
    return status;
}

mica_status mica_image_migrate(const mica_image_source *source, const mica_session_options *from,
                               unsigned flags, const char *into, mica_image_migrated *done,
                               mica_buffer *left_out, mica_error *err) {
    migrating m = {.partial = (flags & MICA_IMAGE_PARTIAL) != 0, .done = done, .left_out = left_out};
    bool current = false, encrypted = false;
    *done = (mica_image_migrated){0};
    mica_status status = mica_session_open(&source->snapshot, &m.to, err);
    if (status != MICA_OK) return status;
    status = is_current(source, m.to, &current, &encrypted, err);
    if (status == MICA_OK && !current) {
        done->needed = true;
        status = migrate(&m, source, from, flags, err);
        if (status == MICA_OK && left_out->failed) status = base_fail_memory(err, "migrating an image");
        if (status == MICA_OK) status = save_as(m.to, into, encrypted ? source->secret : NULL, err);
    }
    base_free(m.list);
    m.to->vm->adopting = true; /* nothing of it is run when it ends: it lives on in the file */
    mica_session_close(m.to);
    return status;
}
