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

#include "base/alloc.h"
#include "base/error.h"
#include "base/path.h"
#include "vm/heap/root.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    STATE_SNAPSHOT = 1, /* u32 slot, 32 bytes identity, bits of the pages that were verified */
    STATE_PROGRAM = 2,  /* folder of the program that runs */
    STATE_HERE = 3,     /* the current folder */
    STATE_LOADED = 4,   /* a function file: i64 size, seconds, nanoseconds, u64 code, owner, path */
    STATE_DEFINED = 5,  /* a function that a text defined: u64 code, u32 length of the name, name, text */
    STATE_TEXT = 6,     /* a text that defined functions */
    STATE_NAME = 7,     /* of the program that runs, as it was given */
    STATE_CODE = 8,     /* two SHA-256: of the opcodes, of the classes that the memory's code was made for */
    STATE_KINDS
};

/* ---- writing ---- */

static size_t item_begin(base_buf *out, uint32_t kind) {
    base_buf_u32(out, kind);
    base_buf_u32(out, 0);
    return out->len;
}

static void item_end(base_buf *out, size_t begun) {
    if (out->failed) return;
    uint32_t len = (uint32_t)(out->len - begun);
    memcpy(out->data + begun - 4, &len, 4);
}

static void item_text(base_buf *out, uint32_t kind, const char *text) {
    size_t begun = item_begin(out, kind);
    base_buf_str(out, text);
    item_end(out, begun);
}

static void write_folder(base_buf *out, uint32_t kind, const char *folder) {
    char *path = folder ? base_path_absolute(folder) : NULL;
    if (path) item_text(out, kind, path);
    base_path_free(path);
}

static void write_snapshots(mica_session *s, base_buf *out) {
    for (uint32_t slot = 0; slot < SES_SLOTS; slot++) {
        mica_snapshot *snapshot = slot ? ses_slot(&s->ladder, slot) : s->ladder.snapshot;
        mica_snapshot_info info;
        if (!snapshot) continue;
        mica_snapshot_get_info(snapshot, &info);
        size_t begun = item_begin(out, STATE_SNAPSHOT);
        base_buf_u32(out, slot);
        base_buf_append(out, info.identity, 32);
        mica_snapshot_verified(snapshot, out);
        item_end(out, begun);
    }
}

static void write_defined(void *ctx, const char *name, uint64_t code, base_view text) {
    base_buf *out = ctx;
    size_t begun = item_begin(out, STATE_DEFINED);
    base_buf_u64(out, code);
    base_buf_u32(out, (uint32_t)strlen(name));
    base_buf_str(out, name);
    base_buf_append(out, text.data, text.len);
    item_end(out, begun);
}

static void write_code(base_buf *out) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    size_t begun = item_begin(out, STATE_CODE);
    base_buf_append(out, parts[SES_FINGERPRINT_CODE], 32);
    base_buf_append(out, parts[SES_FINGERPRINT_VALUES], 32);
    item_end(out, begun);
}

void ses_state_write(mica_session *s, base_buf *out) {
    write_code(out);
    write_snapshots(s, out);
    write_folder(out, STATE_PROGRAM, s->program.path);
    write_folder(out, STATE_HERE, ".");
    if (s->program_name) item_text(out, STATE_NAME, s->program_name);
    for (size_t k = 0; k < s->loaded_count; k++) {
        const ses_loaded *l = &s->loaded[k];
        size_t begun = item_begin(out, STATE_LOADED);
        const uint64_t numbers[] = {(uint64_t)l->size, (uint64_t)l->seconds, (uint64_t)l->nanoseconds,
                                    l->found.code, l->found.owner};
        for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
            base_buf_u64(out, numbers[i]);
        base_buf_str(out, l->path);
        item_end(out, begun);
    }
    ses_defined_each(s, write_defined, out);
    for (uint32_t k = s->text_count > SES_TEXTS ? s->text_count - SES_TEXTS : 0; k < s->text_count; k++) {
        const base_buf *text = &s->texts[k % SES_TEXTS];
        size_t begun = item_begin(out, STATE_TEXT);
        base_buf_append(out, text->data, text->len);
        item_end(out, begun);
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

typedef mica_status (*item_fn)(mica_session *s, uint32_t kind, base_view item, mica_error *err);

static mica_status each_item(mica_session *s, base_view state, item_fn each, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t at = 0; at < state.len && status == MICA_OK;) {
        if (state.len - at < 8) return state_damaged(0, err);
        uint32_t kind = u32_at(state.data + at), len = u32_at(state.data + at + 4);
        at += 8;
        if (len > state.len - at) return state_damaged(kind, err);
        status = each(s, kind, base_view_of(state.data + at, len), err);
        at += len;
    }
    return status;
}

/* A text with its end, to be freed with base_free; NULL where memory ran out, or a zero lies within, which is damage. */
static char *text_of(base_view item) {
    char *text = memchr(item.data, 0, item.len) ? NULL : base_malloc(item.len + 1);
    if (!text) return NULL;
    memcpy(text, item.data, item.len);
    text[item.len] = 0;
    return text;
}

char *ses_state_program(base_view state) {
    for (size_t at = 0; state.len - at >= 8;) {
        uint32_t kind = u32_at(state.data + at), len = u32_at(state.data + at + 4);
        at += 8;
        if (len > state.len - at) break;
        if (kind == STATE_NAME) return text_of(base_view_of(state.data + at, len));
        at += len;
    }
    return NULL;
}

static mica_status check_snapshot(mica_session *s, base_view item, mica_error *err) {
    if (item.len < 36) return state_damaged(STATE_SNAPSHOT, err);
    uint32_t slot = u32_at(item.data);
    mica_snapshot *snapshot = slot >= SES_SLOTS ? NULL
                              : slot            ? ses_slot(&s->ladder, slot)
                                                : s->ladder.snapshot;
    const char *what = slot ? "layer" : "standard library's snapshot";
    mica_snapshot_info info;
    if (!snapshot)
        return base_fail(err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
                         "the image lies over a %s that this session has not opened%s", what,
                         slot ? "; give the same --layer options as when it was saved" : "");
    mica_snapshot_get_info(snapshot, &info);
    if (memcmp(info.identity, item.data + 4, 32) != 0)
        return base_fail_pair(
            err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
            base_pair_hashes(item.data + 4, info.identity),
            "the image lies over another %s than this session has; give the one it was saved with, or carry "
            "it over (micac image migrate)",
            what);
    return mica_snapshot_verify_these(snapshot, base_view_of(item.data + 36, item.len - 36), err);
}

/* The memory holds code of functions, which runs as it is. */
static mica_status check_code(base_view item, mica_error *err) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    if (item.len != 64) return state_damaged(STATE_CODE, err);
    if (memcmp(item.data, parts[SES_FINGERPRINT_CODE], 32) == 0 &&
        memcmp(item.data + 32, parts[SES_FINGERPRINT_VALUES], 32) == 0)
        return MICA_OK;
    return base_fail_pair(
        err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
        base_pair_hashes(parts[SES_FINGERPRINT_CODE], item.data),
        "the image was saved by a version of mica with other instructions or classes; go on with "
        "that version, or carry it over (micac image migrate)");
}

static mica_status check_item(mica_session *s, uint32_t kind, base_view item, mica_error *err) {
    if (kind == STATE_SNAPSHOT) return check_snapshot(s, item, err);
    if (kind == STATE_CODE) return check_code(item, err);
    if (kind == 0 || kind >= STATE_KINDS) return state_damaged(kind, err);
    return MICA_OK;
}

/* What code the memory holds is said first, so that nothing else is looked at before. */
mica_status ses_state_check(mica_session *s, base_view state, mica_error *err) {
    if (state.len < 8 || u32_at(state.data) != STATE_CODE) return state_damaged(STATE_CODE, err);
    return each_item(s, state, check_item, err);
}

mica_status ses_state_check_values(base_view state, mica_error *err) {
    uint8_t parts[SES_FINGERPRINT_PARTS][32];
    ses_fingerprint_parts(parts);
    if (state.len < 8 + 64 || u32_at(state.data) != STATE_CODE || u32_at(state.data + 4) != 64)
        return state_damaged(STATE_CODE, err);
    const uint8_t *classes = state.data + 8 + 32;
    if (memcmp(classes, parts[SES_FINGERPRINT_VALUES], 32) == 0) return MICA_OK;
    return base_fail_pair(
        err, MICA_ERR_VERSION_MISMATCH, "session", MICA_NO_OFFSET,
        base_pair_hashes(parts[SES_FINGERPRINT_VALUES], classes),
        "the image was saved by a version of mica whose values are laid out in another way");
}

mica_status ses_state_functions(base_view state, ses_state_function each, void *ctx, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t at = 0; at < state.len && status == MICA_OK;) {
        if (state.len - at < 8) return state_damaged(0, err);
        uint32_t kind = u32_at(state.data + at), len = u32_at(state.data + at + 4);
        at += 8;
        if (len > state.len - at) return state_damaged(kind, err);
        const uint8_t *item = state.data + at;
        uint32_t name = kind == STATE_DEFINED && len >= 12 ? u32_at(item + 8) : 0;
        if (kind == STATE_DEFINED && (len < 12 || name > len - 12)) return state_damaged(kind, err);
        if (kind == STATE_DEFINED)
            status = each(ctx, base_view_of(item + 12, name), base_view_of(item + 12 + name, len - 12 - name),
                          err);
        at += len;
    }
    return status;
}

static mica_status take_loaded(mica_session *s, base_view item, mica_error *err) {
    if (item.len <= 40) return state_damaged(STATE_LOADED, err);
    if (memchr(item.data + 40, 0, item.len - 40)) return state_damaged(STATE_LOADED, err);
    char *path = text_of(base_view_of(item.data + 40, item.len - 40));
    if (!path) return base_fail_memory(err, "taking over a loaded file");
    ses_loaded l = {.path = path,
                    .size = (int64_t)u64_at(item.data),
                    .seconds = (int64_t)u64_at(item.data + 8),
                    .nanoseconds = (int64_t)u64_at(item.data + 16),
                    .found = {.code = u64_at(item.data + 24), .owner = u64_at(item.data + 32)}};
    if (ses_loaded_append(s, &l)) return MICA_OK;
    base_free(path);
    return base_fail_memory(err, "taking over a loaded file");
}

static mica_status take_defined(mica_session *s, base_view item, mica_error *err) {
    uint32_t len = item.len < 12 ? UINT32_MAX : u32_at(item.data + 8);
    if (item.len < 12 || len > item.len - 12) return state_damaged(STATE_DEFINED, err);
    if (memchr(item.data + 12, 0, len)) return state_damaged(STATE_DEFINED, err);
    char *name = text_of(base_view_of(item.data + 12, len));
    if (!name) return base_fail_memory(err, "taking over a function's text");
    ses_defined_note(s, name, u64_at(item.data), base_view_of(item.data + 12 + len, item.len - 12 - len));
    base_free(name);
    return MICA_OK;
}

/* The program's folder is where its functions are looked for. The current folder is gone to where a program stands in the
 * image, whose paths count from there; a workspace goes on where its user is. */
static mica_status take_item(mica_session *s, uint32_t kind, base_view item, mica_error *err) {
    if (kind == STATE_LOADED) return take_loaded(s, item, err);
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
        text = NULL;
    }
    base_free(text);
    return MICA_OK;
}

mica_status ses_state_take(mica_session *s, base_view state, mica_error *err) {
    return each_item(s, state, take_item, err);
}
