/* image/tape.c - the account of an epoch on a tape: written and read; and the regions that a session's tape has. Called by
 * session/tape.c and image/tape_import.c and image/tape_export.c; never touches the pages of a memory. */
#include "image/tape.h"

#include "base/alloc.h"
#include "base/error.h"
#include "vm/heap/regions.h"

#include <stdlib.h>
#include <string.h>

static const char account_text[] = "account";

/* ---- writing ---- */

bool img_tape_account_pack(const img_tape_account *a, base_buf *out) {
    img_tape_head head = a->head;
    size_t begun = out->len;
    memcpy(head.magic, IMG_TAPE_MAGIC, sizeof head.magic);
    head.version = IMG_TAPE_VERSION;
    base_buf_append(out, &head, sizeof head);
    base_buf_append(out, a->regions, head.regions * sizeof *a->regions);
    for (uint32_t k = 0; k < head.sections; k++) {
        const img_tape_section section = {.id = a->sections[k].id, .size = a->sections[k].size};
        base_buf_append(out, &section, sizeof section);
    }
    base_buf_append(out, a->description, head.description);
    base_buf_align(out, 8);
    for (uint32_t k = 0; k < head.sections; k++) {
        base_buf_append(out, a->sections[k].data, a->sections[k].size);
        base_buf_align(out, 8);
    }
    if (out->failed) return false;
    head.bytes = out->len - begun;
    memcpy(out->data + begun, &head, sizeof head);
    return true;
}

/* ---- reading ---- */

static mica_status account_bad(const char *what, uint64_t at, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, account_text, at, "the account of an epoch of the tape has %s",
                     what);
}

static mica_status read_head(mica_tape *t, const mica_tape_moment *moment, img_tape_head *head,
                             mica_error *err) {
    mica_tape_checkpoint_about about;
    mica_status status = mica_tape_tell(t, moment, &about, err);
    if (status == MICA_OK && !about.epoch)
        return base_fail(err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
                         "that moment is before the first epoch of the tape");
    if (status == MICA_OK) status = mica_tape_read_at(t, moment, IMG_TAPE_ACCOUNT, head, sizeof *head, err);
    if (status != MICA_OK) return status;
    if (memcmp(head->magic, IMG_TAPE_MAGIC, sizeof head->magic) != 0)
        return base_fail(
            err, MICA_ERR_NOT_FOUND, NULL, MICA_NO_OFFSET,
            "that epoch of the tape has no account of a memory: nothing that mica --tape or `micac "
            "tape import` writes");
    if (head->version != IMG_TAPE_VERSION)
        return base_fail_pair(err, MICA_ERR_VERSION_MISMATCH, account_text, 8,
                              base_pair_numbers(IMG_TAPE_VERSION, head->version),
                              "the epoch's account has version %u; this program reads version %u",
                              head->version, IMG_TAPE_VERSION);
    bool good = (head->kind == IMG_TAPE_SESSION || head->kind == IMG_TAPE_FILE) &&
                head->bytes >= sizeof *head && head->bytes <= IMG_TAPE_MOST && head->regions &&
                head->regions <= MICA_MEMORY_REGIONS_MAX && head->sections <= MICA_MEMORY_SECTIONS_MAX &&
                head->description <= MICA_MEMORY_DESCRIPTION && head->packed <= 1 && !head->reserved;
    return good ? MICA_OK : account_bad("numbers that none has", 8, err);
}

/* `size` bytes at *at, which goes on behind them and their zeros; NULL: there are not as many. */
static const uint8_t *take(const img_tape_account *a, uint64_t *at, uint64_t size) {
    uint64_t left = a->bytes.len - *at, room;
    if (size > left) return NULL;
    room = (size + 7) & ~(uint64_t)7;
    const uint8_t *bytes = a->bytes.data + *at;
    *at += room < left ? room : left;
    return bytes;
}

static mica_status read_regions(img_tape_account *a, uint64_t *at, mica_error *err) {
    uint64_t begun = *at;
    a->regions = (const void *)take(a, at, a->head.regions * sizeof *a->regions);
    if (!a->regions) return account_bad("fewer regions than it says", begun, err);
    for (uint32_t k = 0; k < a->head.regions; k++) {
        const img_tape_region *r = &a->regions[k];
        bool good = r->name[0] && memchr(r->name, 0, sizeof r->name) && r->size &&
                    r->size <= MICA_MEMORY_REGION_BYTES && r->at >= 0 &&
                    (uint64_t)r->at <= (uint64_t)MICA_TAPE_FAR - r->size;
        for (uint32_t i = 0; i < k; i++)
            good = good && strcmp(a->regions[i].name, r->name) != 0;
        if (!good) return account_bad("a region that is none", begun + k * sizeof *r, err);
    }
    return MICA_OK;
}

static mica_status read_sections(img_tape_account *a, uint64_t *at, mica_error *err) {
    uint64_t begun = *at;
    const img_tape_section *list = (const void *)take(a, at, a->head.sections * sizeof *list);
    a->description = list ? take(a, at, a->head.description) : NULL;
    if (!a->description) return account_bad("less than it says", begun, err);
    for (uint32_t k = 0; k < a->head.sections; k++) {
        const img_tape_section *s = &list[k];
        const uint8_t *bytes = take(a, at, s->size);
        bool good = bytes && s->size && s->id >= MICA_MEMORY_SECTION_FIRST && s->id <= UINT16_MAX &&
                    (k == 0 || s->id > list[k - 1].id);
        if (!good) return account_bad("a section that is none", begun + k * sizeof *s, err);
        a->sections[k] = (mica_memory_section){(uint16_t)s->id, bytes, (size_t)s->size};
    }
    return MICA_OK;
}

mica_status img_tape_account_read(mica_tape *t, const mica_tape_moment *moment, img_tape_account *out,
                                  mica_error *err) {
    uint64_t at = sizeof out->head;
    *out = (img_tape_account){0};
    mica_status status = read_head(t, moment, &out->head, err);
    if (status != MICA_OK) return status;
    if (!base_buf_append(&out->bytes, NULL, (size_t)out->head.bytes))
        status = base_fail_memory(err, "the account of an epoch");
    if (status == MICA_OK)
        status = mica_tape_read_at(t, moment, IMG_TAPE_ACCOUNT, out->bytes.data, out->bytes.len, err);
    if (status == MICA_OK) status = read_regions(out, &at, err);
    if (status == MICA_OK) status = read_sections(out, &at, err);
    if (status != MICA_OK) img_tape_account_free(out);
    return status;
}

void img_tape_account_free(img_tape_account *a) {
    base_buf_free(&a->bytes);
    *a = (img_tape_account){0};
}

/* ---- pages ---- */

static bool gather(void *ctx, int64_t at) {
    return base_buf_append(ctx, &at, sizeof at);
}

static int by_position(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* What changed from the empty tape to what is current, and what did from the moment to that: whatever the moment has is
 * among these, also on a branch that was left. */
mica_status img_tape_pages_of(mica_tape *t, const mica_tape_moment *moment, img_tape_pages *out,
                              mica_error *err) {
    const mica_tape_moment empty = {.when = MICA_TAPE_EPOCH, .number = 0};
    base_buf list = {0};
    mica_tape_about about;
    *out = (img_tape_pages){0};
    mica_status status = mica_tape_changed_since(t, &empty, gather, &list, err);
    if (status == MICA_OK) status = mica_tape_changed_since(t, moment, gather, &list, err);
    if (status == MICA_OK && list.failed) status = base_fail_memory(err, "the pages of an epoch");
    if (status != MICA_OK) {
        base_buf_free(&list);
        return status;
    }
    mica_tape_about_of(t, &about);
    int64_t *at = (int64_t *)(void *)list.data;
    size_t count = list.len / sizeof *at, kept = 0;
    if (count) qsort(at, count, sizeof *at, by_position);
    for (size_t k = 0; k < count; k++)
        if (k == 0 || at[k] != at[k - 1]) at[kept++] = at[k];
    *out = (img_tape_pages){at, kept, about.page};
    return MICA_OK;
}

size_t img_tape_pages_next(const img_tape_pages *pages, int64_t at) {
    size_t low = 0, high = pages->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (pages->at[middle] + (int64_t)pages->page <= at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- regions ---- */

mica_status img_tape_region_want(mica_tape *t, const mica_tape_region *wanted, mica_error *err) {
    const mica_tape_region *there = mica_tape_region_at(t, wanted->at);
    if (there && there->at == wanted->at && there->size == wanted->size && there->hint == wanted->hint &&
        strcmp(there->name, wanted->name) == 0)
        return MICA_OK;
    return mica_tape_region_add(t, wanted, err);
}

/* What of the cage is worth most in memory: what each call and each turn of a loop uses. */
static mica_tape_hint hint_of(vm_region_id region) {
    switch (region) {
    case VM_REGION_HEAP: return MICA_TAPE_HEAP;
    case VM_REGION_ROOT:
    case VM_REGION_FRAMES:
    case VM_REGION_STACK: return MICA_TAPE_STACK;
    default: return MICA_TAPE_CODE; /* names, and what links code to them */
    }
}

mica_status img_tape_session_regions(mica_tape *t, mica_error *err) {
    mica_tape_region account = {
        .at = IMG_TAPE_ACCOUNT, .size = IMG_TAPE_MOST, .hint = MICA_TAPE_HISTORY, .name = "account"};
    mica_status status = img_tape_region_want(t, &account, err);
    for (unsigned k = 0; k < VM_REGION_COUNT && status == MICA_OK; k++) {
        const vm_region *r = &vm_regions[k];
        if (r->kind != VM_KIND_STATE) continue;
        mica_tape_region region = {
            .at = (int64_t)r->at, .size = r->room, .hint = hint_of((vm_region_id)k), .name = ""};
        memcpy(region.name, r->name, strnlen(r->name, 15));
        status = img_tape_region_want(t, &region, err);
    }
    return status;
}
