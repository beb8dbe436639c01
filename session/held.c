/* session/held.c - states that stay in this process: copies of a session's memory, put back as they are.
 *
 * What a state that is read from bytes needs is left out: nothing is built and nothing is proved, since nobody else had the
 * memory. What the session keeps outside the cage comes with it as the account that images have (session/image_state.c). */
#include "session/held.h"

#include "base/alloc.h"
#include "base/error.h"
#include "session/image_internal.h"
#include "vm/heap/root.h"
#include "vm/run/carry.h"
#include "vm/run/frame.h"

#include <string.h>

struct mica_held_state {
    vm_extent *extents;
    size_t count, room;
    base_buf bytes, account;
    bool reaches, classes;
};

static bool add_extent(mica_held_state *h, uint64_t offset, size_t len) {
    if (h->count == h->room) {
        size_t room = h->room ? 2 * h->room : 32;
        vm_extent *grown = base_realloc(h->extents, room * sizeof *grown);
        if (!grown) return false;
        h->extents = grown;
        h->room = room;
    }
    h->extents[h->count++] = (vm_extent){offset, len, h->bytes.len};
    return true;
}

/* Pages that follow one another are one extent. */
static bool hold_extent(void *ctx, uint64_t offset, const void *data, size_t len) {
    mica_held_state *h = ctx;
    vm_extent *last = h->count ? &h->extents[h->count - 1] : NULL;
    bool follows = last && last->offset + last->len == offset && offset != VM_ROOT && last->offset != VM_ROOT;
    if (follows)
        last->len += len;
    else if (!add_extent(h, offset, len))
        return false;
    return base_buf_append(&h->bytes, data, len);
}

mica_status ses_held_take(mica_session *s, mica_held_state **out, mica_error *err) {
    vm_t *vm = s->vm;
    mica_held_state *h = base_calloc(1, sizeof *h);
    *out = h;
    if (!h) return base_fail_memory(err, "holding a state");
    vm_flush(vm);
    h->reaches = vm->reaches;
    h->classes = vm->classes;
    (void)base_buf_reserve(&h->bytes, vm->root->used + vm->root->used / 16 + VM_KIB(256));
    if (vm_each_extent(vm, hold_extent, h)) return MICA_OK;
    mica_held_state_free(h);
    *out = NULL;
    return base_fail_memory(err, "holding a state");
}

static mica_status put_back(vm_t *vm, const mica_held_state *h, bool believed, mica_error *err) {
    mica_status status = vm_adopt_over(vm, h->extents, h->count, h->bytes.data, believed, err);
    if (status != MICA_OK) return status;
    vm->reaches = h->reaches;
    vm->classes = h->classes;
    return MICA_OK;
}

void ses_held_return(mica_session *s, const mica_held_state *h) {
    mica_error err = MICA_ERROR_INIT;
    mica_status status = put_back(s->vm, h, false, &err);
    s->vm->adopting = status != MICA_OK;
    vm_forget_names(s->vm);
}

mica_status mica_state_hold(mica_session *s, mica_held_state **out, mica_error *err) {
    mica_status status = ses_held_take(s, out, err);
    if (status != MICA_OK) return status;
    ses_state_write(s, &(*out)->account);
    if (!(*out)->account.failed) return MICA_OK;
    mica_held_state_free(*out);
    *out = NULL;
    return base_fail_memory(err, "holding a state");
}

mica_status mica_state_restore(mica_session *s, const mica_held_state *h, mica_error *err) {
    vm_t *vm = s->vm;
    base_view account = base_view_of(h->account.data, h->account.len);
    vm_gc_config gc = vm->root->gc;
    mica_status status = ses_imaging_of(s) ? MICA_OK : base_fail_memory(err, "putting back a state");
    if (status == MICA_OK) status = ses_state_check(s, account, err);
    if (status != MICA_OK) return status;
    ses_saving_give_up(s);
    ses_tape_renew(s);
    vm_flush(vm);
    status = put_back(vm, h, true, err);
    return status == MICA_OK ? ses_go_on_with(s, gc, account, err) : status;
}

size_t mica_held_state_bytes(const mica_held_state *h) {
    return sizeof *h + h->room * sizeof *h->extents + h->bytes.cap + h->account.cap;
}

void mica_held_state_free(mica_held_state *h) {
    if (!h) return;
    base_free(h->extents);
    base_buf_free(&h->bytes);
    base_buf_free(&h->account);
    base_free(h);
}
