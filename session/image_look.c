/* session/image_look.c - puts an image's memory into a VM of its own, to be looked at. Called by what tools ask of images.
 *
 * The session is opened over the snapshots that were named and given nothing but the memory: no folder is gone to, no file is
 * looked for, and at its end no function of onCleanup is called, because the VM counts as one whose memory is not whole
 * (vm->adopting). */
#include "session/image_look.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/root.h"

#include <string.h>

/* An epoch that is not the newest is as much believed as the newest: the superblock that lists both is tagged or signed. */
static mica_status go_to_epoch(ses_opened *o, uint32_t epoch, mica_error *err) {
    uint32_t count = o->file.super.count;
    bool own = o->image.own, believed = o->image.believed;
    if (epoch == 0 || epoch == count) return MICA_OK;
    if (epoch > count)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "%s: it has %u epoch%s, and none of number %u", o->file.path, count,
                         count == 1 ? "" : "s", epoch);
    img_image_close(&o->image);
    o->file.super.count = epoch;
    mica_status status = ses_opened_tell(o, NULL, err); /* it is unlocked */
    o->image.own = own;
    o->image.believed = believed;
    return status;
}

static mica_status trust(ses_opened *o, const char *path, mica_error *err) {
    uint8_t key[MICA_KEY_SIZE];
    mica_status status = mica_snapshot_key_load(path, false, key, err);
    if (status == MICA_OK) img_image_trust(&o->image, key);
    return status;
}

static mica_status look_load(ses_look *look, const mica_image_source *source, bool values, mica_error *err) {
    mica_session *s = look->session;
    vm_gc_config gc = s->vm->root->gc;
    base_view state;
    mica_status status = img_image_section(&look->opened.image, IMG_SECTION_SESSION, &state, err);
    if (status == MICA_OK)
        status = values ? ses_state_check_values(state, err) : ses_state_check(s, state, err);
    if (status == MICA_OK)
        status = img_load(&look->opened.image, s->vm, source->prove ? IMG_COPY : IMG_MAP, err);
    if (status == MICA_OK) s->vm->root->gc = gc;
    s->vm->adopting = true;
    return status;
}

static mica_status look_begin(ses_look *look, const mica_image_source *source, bool values, mica_error *err) {
    *look = (ses_look){0};
    mica_status status = ses_opened_begin(&look->opened, source->path, source->secret, err);
    if (status != MICA_OK) return status;
    if (source->trusted && !look->opened.image.own) status = trust(&look->opened, source->trusted, err);
    if (status == MICA_OK) status = go_to_epoch(&look->opened, source->epoch, err);
    if (source->prove) look->opened.image.believed = false;
    if (status == MICA_OK && values && !look->opened.image.believed)
        status =
            base_fail(err, MICA_ERR_UNTRUSTED, NULL, MICA_NO_OFFSET,
                      "%s: this user has not saved the image, nor somebody whose key is trusted, and its "
                      "memory cannot be proved without what it was saved over",
                      source->path);
    if (status == MICA_OK) status = mica_session_open(&source->snapshot, &look->session, err);
    if (status == MICA_OK) status = look_load(look, source, values, err);
    if (status != MICA_OK) ses_look_end(look);
    return status;
}

mica_status ses_look_begin(ses_look *look, const mica_image_source *source, mica_error *err) {
    return look_begin(look, source, false, err);
}

mica_status ses_look_values(ses_look *look, const mica_image_source *source, mica_error *err) {
    mica_image_source alone = *source;
    alone.snapshot = (mica_session_options){.snapshot = "none", .quiet = true};
    alone.prove = false;
    return look_begin(look, &alone, true, err);
}

/* The VM has maps of the file. */
void ses_look_end(ses_look *look) {
    mica_session_close(look->session);
    ses_opened_end(&look->opened);
    *look = (ses_look){0};
}

mica_status ses_look_protect(ses_look *look, void (*each)(vm_t *vm, void *ctx), void *ctx, mica_error *err) {
    vm_t *vm = look->session->vm;
    if (vm_protect(vm, each, ctx)) return MICA_OK;
    return base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s: %s", look->opened.file.path,
                     vm_last_error_message(vm));
}

mica_status mica_image_verify_deep(const mica_image_source *source, mica_error *err) {
    mica_image_source all = *source;
    ses_look look;
    all.prove = true;
    mica_status status = ses_look_begin(&look, &all, err);
    if (status == MICA_OK) ses_look_end(&look);
    return status;
}

mica_status ses_look_tell(ses_look *look, mica_error *err) {
    base_view state;
    ses_opened *o = &look->opened;
    mica_status status = img_image_section(&o->image, IMG_SECTION_SESSION, &state, err);
    if (status != MICA_OK) return status;
    char *program = ses_state_program(state);
    if (!ses_about_write(look->session->vm, program, NULL, true, &o->looked, &o->looked_lines))
        status = base_fail(err, MICA_ERR_RUNTIME, NULL, MICA_NO_OFFSET, "%s: %s", o->file.path,
                           vm_last_error_message(look->session->vm));
    else if (o->looked.failed || o->looked_lines.failed)
        status = base_fail_memory(err, "describing an image");
    base_free(program);
    return status;
}

mica_status mica_image_describe_deep(const mica_image_source *source, bool json, mica_buffer *out,
                                     mica_error *err) {
    ses_look look;
    mica_status status = ses_look_begin(&look, source, err);
    if (status != MICA_OK) return status;
    status = ses_look_tell(&look, err);
    if (status == MICA_OK) (json ? ses_opened_json : ses_opened_text)(&look.opened, out);
    ses_look_end(&look);
    return status == MICA_OK && out->failed ? base_fail_memory(err, "describing an image") : status;
}
