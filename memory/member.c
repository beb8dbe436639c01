/* memory/member.c - a memory file → its records, every one of them checked when it is opened. */
#include "memory/member.h"

#include "base/alloc.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/utf8.h"
#include "base/view.h"
#include "memory/packed.h"
#include "memory/remote.h"

#include <string.h>

static const char *member_section_name(uint16_t id) {
    static const char *const names[] = {"", "epoch", "regions", "index", "pages", "description"};
    return id == FMT_TREE_ID                 ? "tree"
           : id <= MEM_SECTION_DESCRIPTION   ? names[id]
           : id >= MICA_MEMORY_SECTION_FIRST ? "of the writer's own"
                                             : "unknown";
}

static mica_status member_section_check(const fmt_header *header, uint32_t i, mica_error *err) {
    const fmt_section *s = &header->sections[i];
    if (s->codec == FMT_CODEC_NONE && s->raw_size == s->stored_size &&
        (s->id != MEM_SECTION_PAGES || s->offset % FMT_PAGE == 0))
        return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, member_section_name(s->id), MICA_NO_OFFSET,
                     "section %u is not as a memory file's must be", i);
}

fmt_form mem_file_form(void) {
    return (fmt_form){.kind = FMT_FILE_MEMORY,
                      .noun = "memory file",
                      .section_name = member_section_name,
                      .check_section = member_section_check};
}

static mica_status member_bad(const mem_member *m, const char *section, const char *what, mica_error *err) {
    return base_fail(err, MICA_ERR_CORRUPTED, section, MICA_NO_OFFSET, "%s: %s", m->name, what);
}

mica_status mem_member_check(mem_member *m, uint64_t at, uint64_t size, mica_error *err) {
    mica_status status = MICA_OK;
    if (m->remote) {
        status = mem_remote_want(m->remote, m->number, at, size, err);
        if (status == MICA_OK) status = mem_remote_fetch(m->remote, err);
    }
    return status == MICA_OK ? fmt_file_check(&m->file, at, size, err) : status;
}

/* Copies a section that must have `size` bytes; none where it has none. */
static mica_status member_copy(mem_member *m, uint16_t id, uint64_t size, void *out, mica_error *err) {
    const fmt_section *section = fmt_header_section(&m->file.header, id, 0);
    if ((section ? section->stored_size : 0) != size)
        return member_bad(m, member_section_name(id), "the section is missing or of another size", err);
    if (!section) return MICA_OK;
    mica_status status = mem_member_check(m, section->offset, size, err);
    if (status != MICA_OK) return status;
    memcpy(out, m->file.base + section->offset, (size_t)size);
    return fmt_file_settled(&m->file, section->offset, size, err);
}

static mica_status member_epoch(mem_member *m, mica_error *err) {
    mica_status status = member_copy(m, MEM_SECTION_EPOCH, sizeof m->epoch, &m->epoch, err);
    if (status != MICA_OK) return status;
    const mem_epoch *epoch = &m->epoch;
    uint32_t page = epoch->page;
    if (page < MICA_MEMORY_GRANULE_MIN || page > MICA_MEMORY_GRANULE_MAX || (page & (page - 1)) ||
        epoch->full > 1 || epoch->scattered > 1 ||
        epoch->full != base_view_zeros(base_view_of(epoch->parent, sizeof epoch->parent)))
        return member_bad(m, "epoch", "it is neither full nor a diff, or its pages have no size", err);
    if (base_view_zeros(base_view_of(epoch->space, sizeof epoch->space)) ||
        !base_view_zeros(base_view_of(epoch->reserved, sizeof epoch->reserved)))
        return member_bad(m, "epoch", "it has no space id, or something where nothing may be", err);
    return MICA_OK;
}

static mica_status member_description(mem_member *m, mica_error *err) {
    const fmt_section *section = fmt_header_section(&m->file.header, MEM_SECTION_DESCRIPTION, 0);
    size_t taken, size = section ? (size_t)section->stored_size : 0;
    if (size > MICA_MEMORY_DESCRIPTION)
        return member_bad(m, "description", "it is longer than one may be", err);
    mica_status status = member_copy(m, MEM_SECTION_DESCRIPTION, size, m->description, err);
    if (status == MICA_OK &&
        (!base_utf8_cut(m->description, size, size, &taken) || strlen(m->description) != size))
        return member_bad(m, "description", "it is not UTF-8", err);
    return status;
}

static mica_status member_regions(mem_member *m, mica_error *err) {
    const fmt_section *section = fmt_header_section(&m->file.header, MEM_SECTION_REGIONS, 0);
    if (!section || section->count == 0 || section->count > MICA_MEMORY_REGIONS_MAX)
        return member_bad(m, "regions", "there are none, or too many", err);
    m->count = section->count;
    m->regions = base_calloc(m->count, sizeof *m->regions);
    m->first = base_calloc(m->count + 1, sizeof *m->first);
    if (!m->regions || !m->first) return base_fail_memory(err, "the regions of a memory file");
    mica_status status = member_copy(m, MEM_SECTION_REGIONS, m->count * sizeof *m->regions, m->regions, err);
    for (size_t k = 0; k < m->count && status == MICA_OK; k++) {
        const mem_record *r = &m->regions[k];
        if (!r->name[0] || r->name[MICA_MEMORY_NAME_MAX - 1] || r->size == 0 ||
            r->size > MICA_MEMORY_REGION_BYTES)
            return member_bad(m, "regions", "a region has no name or an impossible size", err);
        for (size_t i = 0; i < k; i++)
            if (strncmp(m->regions[i].name, r->name, sizeof r->name) == 0)
                return member_bad(m, "regions", "two regions have one name", err);
        if (!base_add_u64(m->first[k], r->count, &m->first[k + 1]))
            return member_bad(m, "regions", "a region has too many runs of pages", err);
    }
    return status;
}

/* Is a run of a kind that there is, and are its fields those of that kind? */
static bool member_kind_ok(const mem_member *m, const mem_extent *e, uint64_t raw) {
    if (e->reserved) return false;
    if (e->kind != MEM_PACKED) return e->kind <= MEM_ZEROS && !e->stored && !e->codec && !e->shuffle;
    return e->count <= mem_packed_most(m->epoch.page) && e->stored > 0 && e->stored < raw &&
           (e->codec == FMT_CODEC_LZ4 || e->codec == FMT_CODEC_ZSTD) &&
           (e->shuffle == 0 || e->shuffle == 4 || e->shuffle == 8);
}

/* Where runs of pages lie: one behind the other, or scattered, and then no page of the file is two runs'. */
typedef struct member_places {
    uint64_t at;    /* behind the last stored byte */
    uint64_t room;  /* bytes of *pages* */
    uint8_t *taken; /* a bit for each page of them that is a run's; NULL: in order */
} member_places;

/* Whether `bytes` stored bytes, of whole pages where they are scattered, may lie at a place; then they do. */
static bool member_take(member_places *p, uint64_t at, uint64_t align, uint64_t bytes) {
    if (!p->taken) {
        bool follows = at == ((p->at + align - 1) & ~(align - 1));
        p->at = at + bytes;
        return follows;
    }
    if (at % FMT_PAGE || bytes % FMT_PAGE || !base_range_ok(at, bytes, p->room)) return false;
    for (uint64_t k = at / FMT_PAGE; k < (at + bytes) / FMT_PAGE; k++) {
        if (p->taken[k / 8] >> (k % 8) & 1) return false;
        p->taken[k / 8] |= (uint8_t)(1u << (k % 8));
    }
    return true;
}

/* One run of pages: `from` is the end of the one before it. */
static mica_status member_extent(mem_member *m, const mem_record *r, const mem_extent *e, uint64_t from,
                                 member_places *places, mica_error *err) {
    uint64_t pages = mem_pages(r->size, m->epoch.page), first = (uint64_t)e->page;
    if (e->page < 0 || first < from || e->count == 0 || !base_range_ok(first, e->count, pages))
        return member_bad(m, "index", "the numbers of pages do not rise, or pass the end of their region",
                          err);
    if (!member_kind_ok(m, e, mem_raw_bytes(r->size, m->epoch.page, first, e->count)))
        return member_bad(m, "index", "a run of pages is of no kind that there is", err);
    if (m->epoch.full && first != from) return member_bad(m, "index", "a full file has not all pages", err);
    bool raw = e->kind == MEM_RAW;
    uint64_t bytes = raw ? mem_stored_bytes(r->size, m->epoch.page, first, e->count) : e->stored;
    if (e->kind == MEM_ZEROS ? e->at != 0 : !member_take(places, e->at, raw ? FMT_PAGE : 8, bytes))
        return member_bad(m, "index", "pages do not lie where they should", err);
    if (e->kind == MEM_ZEROS) {
        m->zeros += e->count;
        return MICA_OK;
    }
    m->stored += e->count;
    m->packed = m->packed || e->kind == MEM_PACKED;
    return MICA_OK;
}

/* Do two runs make one: neighbours in memory, and, if they are stored, in the file? */
static bool member_one(const mem_member *m, const mem_record *r, const mem_extent *a, const mem_extent *b) {
    if (a->kind != b->kind || a->kind == MEM_PACKED || a->page + (int64_t)a->count != b->page) return false;
    return a->kind == MEM_ZEROS ||
           a->at + mem_stored_bytes(r->size, m->epoch.page, (uint64_t)a->page, a->count) == b->at;
}

/* All runs of one region. */
static mica_status member_runs(mem_member *m, size_t region, member_places *places, mica_error *err) {
    const mem_record *r = &m->regions[region];
    const mem_extent *before = NULL;
    mica_status status = MICA_OK;
    uint64_t from = 0;
    for (uint64_t i = m->first[region]; i < m->first[region + 1] && status == MICA_OK; i++) {
        const mem_extent *e = &m->extents[i];
        status = member_extent(m, r, e, from, places, err);
        if (status == MICA_OK && before && member_one(m, r, before, e))
            return member_bad(m, "index", "two runs of pages are one", err);
        from = (uint64_t)e->page + e->count;
        before = e;
    }
    if (status == MICA_OK && m->epoch.full && from != mem_pages(r->size, m->epoch.page))
        return member_bad(m, "index", "a full file has not all pages", err);
    return status;
}

static mica_status member_index(mem_member *m, mica_error *err) {
    const fmt_section *index = fmt_header_section(&m->file.header, MEM_SECTION_INDEX, 0),
                      *pages = fmt_header_section(&m->file.header, MEM_SECTION_PAGES, 0);
    uint64_t count = m->first[m->count];
    member_places places = {.room = pages ? pages->stored_size : 0};
    if (count > UINT64_MAX / sizeof(mem_extent) ||
        (index ? index->stored_size : 0) != count * sizeof(mem_extent) ||
        (index && index->count != (uint32_t)count))
        return member_bad(m, "index", "it has not the runs of pages that the regions count", err);
    if (count) { /* which is not more than the file is large */
        m->extents = base_malloc((size_t)count * sizeof *m->extents);
        if (!m->extents) return base_fail_memory(err, "the index of a memory file");
    }
    mica_status status = member_copy(m, MEM_SECTION_INDEX, count * sizeof *m->extents, m->extents, err);
    if (status == MICA_OK && m->epoch.scattered) { /* a 32,768th of the file */
        places.taken = base_calloc(1, (size_t)(places.room / FMT_PAGE / 8 + 1));
        if (!places.taken) status = base_fail_memory(err, "the places of pages");
    }
    for (size_t k = 0; k < m->count && status == MICA_OK; k++)
        status = member_runs(m, k, &places, err);
    base_free(places.taken);
    if (status != MICA_OK) return status;
    if (m->stored != m->epoch.pages || (!m->epoch.scattered && places.at != places.room))
        return member_bad(m, "pages", "there are more or fewer than the index has", err);
    m->pages_at = pages ? pages->offset : 0;
    return MICA_OK;
}

/* A page server's: what it has is not mapped, and as long as it must be. */
static mica_status member_remote(mem_member *m, const mem_place *place, fmt_source *source, mica_error *err) {
    const uint8_t *base = NULL;
    uint64_t size = 0;
    m->remote = place->remote;
    m->number = place->member;
    source->fd_plus_one = 0;
    source->guard = false;
    mica_status status = mem_remote_member(m->remote, m->number, &source->form, &base, &size, err);
    source->memory = base;
    source->memory_size = (size_t)size;
    return status;
}

/* What is wrong with a container is said with the file's name: a chain has several. */
static mica_status member_container(mem_member *m, const fmt_source *source, mica_error *err) {
    mica_error inner = MICA_ERROR_INIT;
    mica_status status = fmt_file_open(&m->file, source, &inner);
    return status == MICA_OK ? status : base_fail_named(err, &inner, m->name);
}

mica_status mem_member_open(mem_member *m, const char *path, const mem_place *place, mica_error *err) {
    fmt_source source = {.form = mem_file_form(), .path = path, .guard = true};
    if (place && place->bytes) {
        source.memory = place->bytes;
        source.memory_size = (size_t)place->size;
        source.fetch = place->fetch;
        source.offset = place->offset;
        source.name = place->name;
    } else if (place) {
        source.fd_plus_one = place->fd + 1;
        source.offset = place->offset;
        source.name = place->name;
    }
    m->name = base_text_copy(place ? place->name : path);
    if (!m->name) return base_fail_memory(err, "the name of a memory file");
    mica_status status = place && place->remote ? member_remote(m, place, &source, err) : MICA_OK;
    if (status == MICA_OK) status = member_container(m, &source, err);
    if (status != MICA_OK) return status;
    m->open = true;
    if (m->remote) mem_remote_opened(m->remote, m->number, &m->file);
    status = member_epoch(m, err);
    if (status == MICA_OK) status = member_description(m, err);
    if (status == MICA_OK) status = member_regions(m, err);
    if (status == MICA_OK) status = member_index(m, err);
    return status;
}

void mem_member_close(mem_member *m) {
    if (m->open && m->remote) mem_remote_opened(m->remote, m->number, NULL);
    if (m->open) fmt_file_close(&m->file);
    base_free(m->extents);
    base_free(m->first);
    base_free(m->regions);
    base_free(m->name);
}

/* Are all pages of a region there from the one on in which byte `offset` lies? */
static bool member_covers(const mem_member *m, size_t region, uint64_t offset) {
    uint64_t size = m->regions[region].size, page = offset / m->epoch.page, next,
             pages = mem_pages(size, m->epoch.page);
    while (offset < size && page < pages) {
        const mem_extent *e = mem_member_find(m, region, page, &next);
        if (!e) return false;
        page = (uint64_t)e->page + e->count;
    }
    return true;
}

mica_status mem_member_follows(const mem_member *m, const mem_member *before, mica_error *err) {
    if (!before)
        return m->epoch.full
                   ? MICA_OK
                   : base_fail_pair(err, MICA_ERR_INCOMPLETE_CHAIN, "epoch", MICA_NO_OFFSET,
                                    base_pair_hashes(m->epoch.parent, (const uint8_t[32]){0}),
                                    "%s: it is a diff, and the file that it changes was not given", m->name);
    if (m->epoch.full || memcmp(m->epoch.parent, before->file.header.self, MICA_MEMORY_IDENTITY) != 0)
        return base_fail_pair(err, MICA_ERR_INCOMPLETE_CHAIN, "epoch", MICA_NO_OFFSET,
                              base_pair_hashes(m->epoch.parent, before->file.header.self),
                              m->epoch.full ? "%s: it is a full file, and no diff of %s"
                                            : "%s: it is a diff of another file than %s",
                              m->name, before->name);
    if (memcmp(m->epoch.space, before->epoch.space, sizeof m->epoch.space) != 0)
        return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "epoch", MICA_NO_OFFSET,
                         "%s: it is of another space than %s, which it changes", m->name, before->name);
    for (size_t k = 0; k < before->count; k++)
        if (k >= m->count || strcmp(m->regions[k].name, before->regions[k].name) != 0)
            return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "regions", MICA_NO_OFFSET,
                             "%s: it has other regions than %s, which it changes", m->name, before->name);
    for (size_t k = 0; k < m->count; k++)
        if (!member_covers(m, k, k < before->count ? before->regions[k].size : 0))
            return base_fail(err, MICA_ERR_INCOMPLETE_CHAIN, "index", MICA_NO_OFFSET,
                             "%s: region '%s' is larger than in %s, and not all of what is new is there",
                             m->name, m->regions[k].name, before->name);
    return MICA_OK;
}

const mem_extent *mem_member_find(const mem_member *m, size_t region, uint64_t page, uint64_t *next) {
    *next = UINT64_MAX;
    if (region >= m->count) return NULL;
    uint64_t low = m->first[region], high = m->first[region + 1], end = high;
    while (low < high) { /* the first that ends behind the page */
        uint64_t middle = low + (high - low) / 2;
        const mem_extent *e = &m->extents[middle];
        if ((uint64_t)e->page + e->count <= page)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == end) return NULL;
    if ((uint64_t)m->extents[low].page <= page) return &m->extents[low];
    *next = (uint64_t)m->extents[low].page;
    return NULL;
}
