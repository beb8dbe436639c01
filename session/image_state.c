/* session/image_state.c - what a session keeps outside the cage, as bytes of an image: which snapshots the memory lies over,
 * folders, function files that are loaded, texts of functions. Called by session/image.c.
 *
 * A state is a list of items: u32 kind, u32 length, the bytes. Numbers are little-endian. Kinds are never reused, and an
 * unknown one is an error: who wrote it meant something by it. docs/format.md has the table.
 *
 * Pages of a snapshot are verified when something is looked up in it; code that the memory refers to already is never
 * looked up again. So the pages that were verified when the image was saved, which are all that it may refer to, are named
 * too, and verified when it is loaded. */
#include "session/image_internal.h"
#include "session/watch.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "vm/heap/root.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- writing ---- */

size_t ses_item_begin(base_buf *out, uint32_t kind) {
    base_buf_u32(out, kind);
    base_buf_u32(out, 0);
    return out->len;
}

void ses_item_end(base_buf *out, size_t begun) {
    if (out->failed) return;
    uint32_t len = (uint32_t)(out->len - begun);
    memcpy(out->data + begun - 4, &len, 4);
}

void ses_item_text(base_buf *out, uint32_t kind, const char *text) {
    size_t begun = ses_item_begin(out, kind);
    base_buf_str(out, text);
    ses_item_end(out, begun);
}

static void write_folder(base_buf *out, uint32_t kind, const char *folder) {
    char *path = folder ? base_path_absolute(folder) : NULL;
    if (path) ses_item_text(out, kind, path);
    base_path_free(path);
}

/* Those that were verified, and those that an image refers to from which this session came. */
void ses_pages_write(const mica_session *s, uint32_t slot, const mica_snapshot *snapshot, base_buf *out) {
    size_t begun = out->len;
    const base_buf *referred = s->imaging ? &s->imaging->referred[slot].bits : NULL;
    if (!mica_snapshot_verified(snapshot, out) || !referred) return;
    for (size_t k = 0; k < referred->len && begun + k < out->len; k++)
        out->data[begun + k] |= referred->data[k];
}

static void write_snapshots(mica_session *s, base_buf *out) {
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++) {
        mica_snapshot *snapshot = slot ? ses_slot(&s->ladder, slot) : s->ladder.snapshot;
        mica_snapshot_info info;
        if (!snapshot) continue;
        mica_snapshot_get_info(snapshot, &info);
        size_t begun = ses_item_begin(out, STATE_SNAPSHOT);
        base_buf_u32(out, slot);
        base_buf_append(out, info.identity, 32);
        ses_pages_write(s, slot, snapshot, out);
        ses_item_end(out, begun);
    }
}

static void write_defined(void *ctx, const char *name, uint64_t code, base_view text) {
    base_buf *out = ctx;
    size_t begun = ses_item_begin(out, STATE_DEFINED);
    base_buf_u64(out, code);
    base_buf_u32(out, (uint32_t)strlen(name));
    base_buf_str(out, name);
    base_buf_append(out, text.data, text.len);
    ses_item_end(out, begun);
}

void ses_item_code(base_buf *out) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    size_t begun = ses_item_begin(out, STATE_CODE);
    base_buf_append(out, parts[SES_FINGERPRINT_CODE], 32);
    base_buf_append(out, parts[SES_FINGERPRINT_VALUES], 32);
    base_buf_append(out, parts[SES_FINGERPRINT_BUILTINS], 32);
    ses_item_end(out, begun);
}

void ses_item_sum(base_buf *out, const uint8_t sum[BASE_SUM_SIZE], base_view path) {
    size_t begun = ses_item_begin(out, STATE_SUM);
    base_buf_append(out, sum, BASE_SUM_SIZE);
    base_buf_append(out, path.data, path.len);
    ses_item_end(out, begun);
}

void ses_state_write(mica_session *s, base_buf *out) {
    ses_item_code(out);
    write_snapshots(s, out);
    write_folder(out, STATE_PROGRAM, s->program.path);
    write_folder(out, STATE_HERE, ".");
    if (s->program_name) ses_item_text(out, STATE_NAME, s->program_name);
    for (size_t k = 0; k < s->loaded_count; k++) {
        const ses_loaded *l = &s->loaded[k];
        size_t begun = ses_item_begin(out, STATE_LOADED);
        const uint64_t numbers[] = {(uint64_t)l->version.size, (uint64_t)l->version.seconds,
                                    (uint64_t)l->version.nanoseconds, l->found.code, l->found.owner};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            base_buf_u64(out, numbers[i]);
        base_buf_str(out, l->path);
        ses_item_end(out, begun);
        if (l->summed) ses_item_sum(out, l->sum, base_view_str(l->path));
    }
    ses_defined_each(s, write_defined, out);
    for (uint32_t k = s->text_count > SES_TEXTS ? s->text_count - SES_TEXTS : 0; k < s->text_count; k++) {
        const base_buf *text = &s->texts[k % SES_TEXTS];
        size_t begun = ses_item_begin(out, STATE_TEXT);
        base_buf_append(out, text->data, text->len);
        ses_item_end(out, begun);
    }
}

/* ---- reading ---- */

static mica_status state_damaged(uint32_t kind, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, "session", MICA_NO_OFFSET,
                     "the image's account of its session is damaged (item of kind %u)", kind);
}

static uint32_t u32_at(const uint8_t *p) {
    uint32_t n;
    memcpy(&n, p, sizeof n);
    return n;
}

static uint64_t u64_at(const uint8_t *p) {
    uint64_t n;
    memcpy(&n, p, sizeof n);
    return n;
}

/* The item at *at, which moves behind it. False at the end, and where what is left is no item: *at is not the end then. */
static bool next_item(base_view state, size_t *at, uint32_t *kind, base_view *item) {
    *kind = 0;
    if (state.len - *at < 8) return false;
    *kind = u32_at(state.data + *at);
    uint32_t len = u32_at(state.data + *at + 4);
    if (len > state.len - *at - 8) return false;
    *item = base_view_of(state.data + *at + 8, len);
    *at += 8 + (size_t)len;
    return true;
}

typedef mica_status (*item_fn)(void *ctx, uint32_t kind, base_view item, mica_error *err);

static mica_status each_item(base_view state, item_fn each, void *ctx, mica_error *err) {
    mica_status status = MICA_OK;
    size_t at = 0;
    uint32_t kind;
    base_view item;
    while (status == MICA_OK && next_item(state, &at, &kind, &item))
        status = each(ctx, kind, item, err);
    return status == MICA_OK && at < state.len ? state_damaged(kind, err) : status;
}

/* A text with its end, to be freed with base_free; NULL where memory ran out, or a zero lies within, which is damage. */
static char *text_of(base_view item) {
    char *text = memchr(item.data, 0, item.len) ? NULL : base_malloc(item.len + 1);
    if (!text) return NULL;
    memcpy(text, item.data, item.len);
    text[item.len] = 0;
    return text;
}

static mica_status verify_touched(void *ctx, uint64_t inner, uint64_t size, mica_error *err) {
    const ses_referred *r = ctx;
    return mica_snapshot_verify_apart(r->snapshot, base_view_of(r->bits.data, r->bits.len), inner / FMT_PAGE,
                                      size / FMT_PAGE, err);
}

/* A program that does little touches none of what the set-up has verified; the first touch has all of it verified. */
static mica_status close_these(mica_session *s, uint32_t slot, mica_snapshot *snapshot, base_view bits,
                               mica_error *err) {
    img_lazy **closed = &s->imaging->closed[slot];
    ses_referred *r = &s->imaging->referred[slot];
    img_closed part = {.verify = verify_touched, .ctx = r};
    mica_status status = MICA_OK;
    uint64_t page = 0, count;
    const void *at;
    if (!mica_snapshot_next_unverified(snapshot, bits, &page, &count, &at)) return MICA_OK;
    r->snapshot = snapshot;
    r->bits.len = 0;
    if (!base_buf_append(&r->bits, bits.data, bits.len))
        return base_fail_memory(err, "keeping which pages an image refers to");
    status = img_lazy_new(vm_at(s->vm, VM_SLOT_OFF(slot)), VM_SLOT_CAP, "the snapshot", false, closed, err);
    for (page = 0; status == MICA_OK && mica_snapshot_next_unverified(snapshot, bits, &page, &count, &at);
         page += count) {
        part.at = (void *)(uintptr_t)at;
        part.size = count * FMT_PAGE;
        part.inner = page * FMT_PAGE;
        status = img_lazy_close(*closed, &part, err);
    }
    return status;
}

char *ses_state_program(base_view state) {
    size_t at = 0;
    uint32_t kind;
    base_view item;
    while (next_item(state, &at, &kind, &item))
        if (kind == STATE_NAME) return text_of(item);
    return NULL;
}

static mica_status find_snapshot(mica_session *s, uint32_t slot, const uint8_t *identity, mica_snapshot **out,
                                 mica_error *err) {
    mica_snapshot *snapshot = slot >= SES_SLOTS ? NULL
                              : slot            ? ses_slot(&s->ladder, slot)
                                                : s->ladder.snapshot;
    const char *what = slot ? "layer" : "standard library's snapshot";
    mica_snapshot_info info;
    if (!snapshot)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
                         "it lies over a %s that this session has not opened%s", what,
                         slot ? "; give the same --layer options as when it was saved" : "");
    *out = snapshot;
    mica_snapshot_get_info(snapshot, &info);
    if (memcmp(info.identity, identity, 32) == 0) return MICA_OK;
    return base_fail_pair(
        err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET, base_pair_hashes(identity, info.identity),
        "it lies over another %s than this session has; give the one it was saved with, or carry an image "
        "over (micac image migrate)",
        what);
}

static mica_status check_snapshot(mica_session *s, base_view item, mica_error *err) {
    if (item.len < 36) return state_damaged(STATE_SNAPSHOT, err);
    uint32_t slot = u32_at(item.data);
    mica_snapshot *snapshot;
    mica_status same = find_snapshot(s, slot, item.data + 4, &snapshot, err);
    if (same != MICA_OK) return same;
    base_view bits = base_view_of(item.data + 36, item.len - 36);
    if (s->imaging && s->imaging->lazily) {
        mica_status status = close_these(s, slot, snapshot, bits, err);
        if (status != MICA_OK || s->imaging->closed[slot]) return status;
    }
    return mica_snapshot_verify_these(snapshot, bits, err);
}

/* The memory holds code of functions, which runs as it is. Where the table of builtins is the same as here, their names need
 * not be compared. */
static mica_status check_code(mica_session *s, base_view item, mica_error *err) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    if (item.len != 96) return state_damaged(STATE_CODE, err);
    s->vm->same_builtins = memcmp(item.data + 64, parts[SES_FINGERPRINT_BUILTINS], 32) == 0;
    if (memcmp(item.data, parts[SES_FINGERPRINT_CODE], 32) == 0 &&
        memcmp(item.data + 32, parts[SES_FINGERPRINT_VALUES], 32) == 0)
        return MICA_OK;
    return base_fail_pair(
        err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
        base_pair_hashes(parts[SES_FINGERPRINT_CODE], item.data),
        "the image was saved by a version of mica with other instructions or classes; go on with "
        "that version, or carry it over (micac image migrate)");
}

static mica_status check_item(void *ctx, uint32_t kind, base_view item, mica_error *err) {
    mica_session *s = ctx;
    if (kind == STATE_SNAPSHOT) return check_snapshot(s, item, err);
    if (kind == STATE_CODE) return check_code(s, item, err);
    if (kind == 0 || kind >= STATE_KINDS) return state_damaged(kind, err);
    return MICA_OK;
}

/* What code the memory holds is said first, so that nothing else is looked at before. */
mica_status ses_state_check(mica_session *s, base_view state, mica_error *err) {
    if (state.len < 8 || u32_at(state.data) != STATE_CODE) return state_damaged(STATE_CODE, err);
    return each_item(state, check_item, s, err);
}

mica_status ses_state_check_values(base_view state, mica_error *err) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    if (state.len < 8 + 96 || u32_at(state.data) != STATE_CODE || u32_at(state.data + 4) != 96)
        return state_damaged(STATE_CODE, err);
    const uint8_t *classes = state.data + 8 + 32;
    if (memcmp(classes, parts[SES_FINGERPRINT_VALUES], 32) == 0) return MICA_OK;
    return base_fail_pair(
        err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
        base_pair_hashes(parts[SES_FINGERPRINT_VALUES], classes),
        "the image was saved by a version of mica whose values are laid out in another way");
}

typedef struct state_functions {
    ses_state_function each;
    void *ctx;
} state_functions;

static mica_status tell_function(void *ctx, uint32_t kind, base_view item, mica_error *err) {
    const state_functions *f = ctx;
    if (kind != STATE_DEFINED) return MICA_OK;
    uint32_t name = item.len >= 12 ? u32_at(item.data + 8) : 0;
    if (item.len < 12 || name > item.len - 12) return state_damaged(kind, err);
    const uint8_t *text = item.data + 12 + name;
    return f->each(f->ctx, base_view_of(item.data + 12, name), base_view_of(text, item.len - 12 - name), err);
}

mica_status ses_state_functions(base_view state, ses_state_function each, void *ctx, mica_error *err) {
    return each_item(state, tell_function, &(state_functions){each, ctx}, err);
}

static mica_status take_loaded(mica_session *s, base_view item, mica_error *err) {
    if (item.len <= 40) return state_damaged(STATE_LOADED, err);
    if (memchr(item.data + 40, 0, item.len - 40)) return state_damaged(STATE_LOADED, err);
    char *path = text_of(base_view_of(item.data + 40, item.len - 40));
    if (!path) return base_fail_memory(err, "taking over a loaded file");
    ses_loaded l = {.path = path,
                    .version = {.size = (int64_t)u64_at(item.data),
                                .seconds = (int64_t)u64_at(item.data + 8),
                                .nanoseconds = (int64_t)u64_at(item.data + 16)},
                    .found = {.code = u64_at(item.data + 24), .owner = u64_at(item.data + 32)}};
    if (ses_loaded_append(s, &l)) return MICA_OK;
    base_free(path);
    return base_fail_memory(err, "taking over a loaded file");
}

/* So that a file which is written anew with the same text is not taken for another version. */
static mica_status take_sum(mica_session *s, base_view item, mica_error *err) {
    if (item.len <= BASE_SUM_SIZE || memchr(item.data + BASE_SUM_SIZE, 0, item.len - BASE_SUM_SIZE))
        return state_damaged(STATE_SUM, err);
    char *path = text_of(base_view_of(item.data + BASE_SUM_SIZE, item.len - BASE_SUM_SIZE));
    if (!path) return base_fail_memory(err, "taking over a loaded file");
    size_t k = ses_loaded_at(s, path);
    base_free(path);
    if (k == SIZE_MAX) return state_damaged(STATE_SUM, err);
    s->loaded[k].summed = true;
    memcpy(s->loaded[k].sum, item.data, BASE_SUM_SIZE);
    return MICA_OK;
}

static mica_status take_defined(mica_session *s, base_view item, mica_error *err) {
    uint32_t len = item.len < 12 ? UINT32_MAX : u32_at(item.data + 8);
    if (item.len < 12 || len > item.len - 12) return state_damaged(STATE_DEFINED, err);
    if (memchr(item.data + 12, 0, len)) return state_damaged(STATE_DEFINED, err);
    char *name = text_of(base_view_of(item.data + 12, len));
    if (!name) return base_fail_memory(err, "taking over a function's text");
    ses_defined_add(s, name, u64_at(item.data), base_view_of(item.data + 12 + len, item.len - 12 - len));
    base_free(name);
    return MICA_OK;
}

/* The program's folder is where its functions are looked for. The current folder is gone to where a program stands in the
 * image, whose paths count from there; a workspace goes on where its user is. */
static mica_status take_item(void *ctx, uint32_t kind, base_view item, mica_error *err) {
    mica_session *s = ctx;
    if (kind == STATE_LOADED) return take_loaded(s, item, err);
    if (kind == STATE_SUM) return take_sum(s, item, err);
    if (kind == STATE_DEFINED) return take_defined(s, item, err);
    if (kind == STATE_TEXT) {
        ses_keep_text(s, (const char *)item.data, item.len);
        return MICA_OK;
    }
    char *text = kind == STATE_SNAPSHOT || kind == STATE_CODE ? NULL : text_of(item);
    if (kind == STATE_PROGRAM && text) ses_folder_set(&s->program, text, false);
    if (kind == STATE_HERE && text && s->vm->root->nframes && chdir(text) != 0 && !s->ladder.quiet)
        fprintf(stderr,
                "mica: the program's folder %s cannot be entered; its relative paths count from here now\n",
                text);
    if (kind == STATE_NAME && text) {
        base_free(s->program_name);
        s->program_name = text;
        s->program_settled = !s->vm->root->nframes; /* a workspace searches where its user is */
        text = NULL;
    }
    base_free(text);
    return MICA_OK;
}

mica_status ses_state_take(mica_session *s, base_view state, mica_error *err) {
    ses_watch_all(s); /* the files may be older there, or newer */
    return each_item(state, take_item, s, err);
}
