/* tape/scrub.c - reads and proves all of a tape, in its file and in its store; mends either by the other (tiers.h).
 *
 * The file first: what it lacks or has wrong is brought while it is read. Then each object of the store beside the part that was
 * proved: one that is not there, or differs, is put again; one that no head lists is removed, because who put it was cut off
 * before the head was moved. */
#include "tape/tape_internal.h"

#include "base/alloc.h"
#include "base/error.h"

#include <string.h>

#define CHUNK   (4u * 1024 * 1024) /* bytes of an object that are compared at a time */
#define WAIT_MS 600000u

static mica_status scrub_part(mica_tape *t, tape_part *part, uint8_t *room, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    bool cold = part->tiers && atomic_load(&part->cold);
    mica_status status = cold ? tape_bring_all(part, err) : MICA_OK;
    for (uint64_t i = 0; i < part->index_count && status == MICA_OK; i++) { /* mends pages, one by one */
        const tape_entry *e;
        status = tape_part_entry(part, i, &e, err);
        if (status == MICA_OK) status = tape_part_read(part, e, t->page, room, room + t->page, err);
    }
    if (status == MICA_OK) status = tape_part_prove_records(part, err);
    if (status != MICA_OK) return status;
    status = fmt_file_verify_all(&part->file, 1, &inner);
    if (status != MICA_ERR_CORRUPTED || !cold)
        return status == MICA_OK ? status : base_fail_as(err, &inner, "%s", inner.message);
    status = tape_bring(part, 0, part->record.size, true, err); /* what lies between pages, or in tables */
    return status == MICA_OK ? fmt_file_verify_all(&part->file, 1, err) : status;
}

/* ---- the store ---- */

mica_status tape_scrub_same(mica_tape *t, const tape_part *part, bool *same, mica_error *err) {
    char key[TAPE_KEY_SIZE];
    base_buf bytes = {0};
    mica_status status = MICA_OK;
    tape_part_key(part->record.identity, key);
    *same = true;
    for (uint64_t at = 0; at < part->record.size && *same && status == MICA_OK; at += CHUNK) {
        mica_error inner = MICA_ERROR_INIT;
        store_call call = tape_tiers_call(t->tiers);
        uint64_t len = part->record.size - at < CHUNK ? part->record.size - at : CHUNK;
        bytes.len = 0;
        status = store_get(t->tiers->cold, key, (store_range){at, len}, &call, &bytes, NULL, &inner);
        *same = status == MICA_OK && bytes.len == len && memcmp(bytes.data, part->file.base + at, len) == 0;
        if (status == MICA_ERR_NOT_FOUND || status == MICA_ERR_CORRUPTED)
            status = MICA_OK;
        else if (status != MICA_OK)
            status = base_fail_as(err, &inner, "%s: %s", t->name, inner.message);
    }
    base_buf_free(&bytes);
    return status;
}

/* The file says that the store does not have it, before anything else: whatever is cut off from here on, nothing of it becomes a
 * hole before it is there. Then it is put as every part that is not there. */
static mica_status put_again(mica_tape *t, tape_part *part, mica_error *err) {
    tape_super super = t->super;
    atomic_store(&part->cold, false);
    atomic_store(&part->settled, false);
    t->tiers->counts.mended++;
    return tape_super_write(t, &super, err);
}

static bool is_part_key(const char *key, uint8_t identity[FMT_HASH]) {
    if (strlen(key) + 1 != TAPE_KEY_SIZE) return false;
    for (size_t k = 0; k < 2 * FMT_HASH; k++) {
        char c = key[6 + k];
        int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
        if (digit < 0) return false;
        identity[k / 2] = (uint8_t)(k % 2 ? identity[k / 2] | digit : digit << 4);
    }
    return true;
}

static mica_status remove_orphans(mica_tape *t, const store_page *page, mica_error *err) {
    mica_status status = MICA_OK;
    for (size_t k = 0; k < page->count && status == MICA_OK; k++) {
        uint8_t identity[FMT_HASH];
        store_call call = tape_tiers_call(t->tiers);
        if (!is_part_key(page->items[k].key, identity) || tape_super_lists(&t->super, identity) ||
            tape_tiers_has_open(t->tiers, identity))
            continue;
        status = store_remove(t->tiers->cold, page->items[k].key, &call, err);
        t->tiers->counts.removed++;
    }
    return status;
}

/* Pages come in the order of their keys, or a list would never end. */
static mica_status check_page(const mica_tape *t, const store_page *page, char last[STORE_KEY_MOST + 1],
                              mica_error *err) {
    size_t len = page->count ? strlen(page->items[page->count - 1].key) : 0;
    if (page->count && len <= STORE_KEY_MOST && strcmp(page->items[0].key, last) > 0) {
        memcpy(last, page->items[page->count - 1].key, len + 1);
        return MICA_OK;
    }
    if (!page->count && !page->next) return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, NULL, MICA_NO_OFFSET,
                     "%s: the tape's store lists objects out of order", t->name);
}

/* Another node moves the head before it puts its first part: who still has the head behind the listing saw no part of another. */
static mica_status find_orphans(mica_tape *t, mica_error *err) {
    char token[STORE_KEY_MOST + 1] = "", last[STORE_KEY_MOST + 1] = "";
    mica_status status;
    do {
        store_page page = {0};
        store_call call = tape_tiers_call(t->tiers);
        store_list_request request = {.prefix = "parts/", .token = *token ? token : NULL};
        status = store_list(t->tiers->cold, &request, &call, &page, err);
        if (status == MICA_OK) status = check_page(t, &page, last, err);
        if (status == MICA_OK) status = tape_remote_is_ours(t, err);
        if (status == MICA_OK) status = remove_orphans(t, &page, err);
        bool more = status == MICA_OK && page.next && strlen(page.next) < sizeof token;
        if (more)
            memcpy(token, page.next, strlen(page.next) + 1);
        else
            *token = 0;
        store_page_free(&page);
    } while (status == MICA_OK && *token);
    return status;
}

static mica_status scrub_store(mica_tape *t, mica_error *err) {
    tape_list *list = tape_list_now(t);
    mica_status status = mica_tape_sync(t, WAIT_MS, err); /* the head is ours, and lists what the file does */
    for (uint32_t k = 0; k < list->count && status == MICA_OK; k++) {
        bool same;
        status = tape_scrub_same(t, list->part[k], &same, err);
        if (status == MICA_OK && !same) status = put_again(t, list->part[k], err);
    }
    if (status == MICA_OK) status = find_orphans(t, err);
    return status == MICA_OK ? mica_tape_sync(t, WAIT_MS, err) : status;
}

mica_status mica_tape_scrub(mica_tape *t, mica_error *err) {
    tape_list *list = tape_list_now(t);
    uint8_t *room = base_malloc(2 * (size_t)t->page);
    if (!room) return base_fail_memory(err, "a page of a tape");
    mica_status status = MICA_OK;
    tape_keep_begin(t->tiers); /* all of it is here while it is proved */
    for (uint32_t k = 0; k < list->count && status == MICA_OK; k++)
        status = scrub_part(t, list->part[k], room, err);
    if (status == MICA_OK && t->tiers && !t->read_only) status = scrub_store(t, err);
    tape_keep_end(t->tiers);
    if (t->tiers) tape_evict(t->tiers, tape_list_now(t));
    base_free(room);
    return status;
}
