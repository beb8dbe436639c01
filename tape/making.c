/* tape/making.c - versions of pages → a part of a tape's file (making.h). Pages are written as they come; the tables are held
 * until the end. */
#include "tape/making.h"

#include "base/error.h"
#include "format/tree.h"

#include <string.h>

mica_status tape_making_begin(tape_making *m, int fd, const char *name, uint64_t at, uint64_t room,
                              mica_error *err) {
    memset(m, 0, sizeof *m);
    m->at = at;
    m->room = room;
    mica_status status = fmt_stream_begin(&m->to, fd, name, at, err);
    return status == MICA_OK ? fmt_stream_section(&m->to, TAPE_SECTION_PAGES, FMT_PAGE, err) : status;
}

/* Behind the room are others' bytes. It is reckoned from what parts say of themselves, and more than that comes only of parts
 * whose versions lie over each other. */
static mica_status check_room(const tape_making *m, uint64_t more, mica_error *err) {
    uint64_t bytes = FMT_PAGE + m->pages + m->records + m->index.len + m->batches.len + more;
    fmt_tree_shape shape;
    if (bytes <= m->room && fmt_tree_plan((bytes - 1) / FMT_PAGE, &shape) &&
        ((bytes + FMT_PAGE - 1) / FMT_PAGE + shape.total_pages) * FMT_PAGE <= m->room)
        return MICA_OK;
    return base_fail(err, MICA_ERR_CORRUPTED, "pages", m->at,
                     "versions of the tape have more bytes than the parts they lie in");
}

mica_status tape_making_add(tape_making *m, const tape_entry *entry, base_view stored, mica_error *err) {
    tape_entry e = *entry;
    static const uint8_t none[8];
    size_t pad = (size_t)(-m->pages & 7);
    mica_status status = check_room(m, sizeof e + pad + stored.len, err);
    if (status == MICA_OK && stored.len && pad) status = fmt_stream_put(&m->to, none, pad, err);
    if (stored.len) m->pages += pad;
    e.at = stored.len ? m->pages : 0;
    if (status == MICA_OK && stored.len) status = fmt_stream_put(&m->to, stored.data, stored.len, err);
    m->pages += stored.len;
    if (status == MICA_OK && !base_buf_append(&m->index, &e, sizeof e))
        return base_fail_memory(err, "the index of a tape");
    return status;
}

mica_status tape_making_batch(tape_making *m, const tape_batch *batch, base_view table, base_view bytes,
                              mica_error *err) {
    tape_batch b = *batch;
    static const uint8_t none[8];
    size_t pad = (size_t)(-m->records & 7);
    mica_status status = check_room(m, FMT_ALIGN + sizeof b + pad + table.len + bytes.len, err);
    if (status == MICA_OK && !m->pages_end) {
        fmt_stream_close(&m->to, 0);
        status = fmt_stream_section(&m->to, TAPE_SECTION_RECORDS, FMT_ALIGN, err);
        m->pages_end = status == MICA_OK;
    }
    if (status == MICA_OK && pad) status = fmt_stream_put(&m->to, none, pad, err);
    if (status == MICA_OK) status = fmt_stream_put(&m->to, table.data, table.len, err);
    if (status == MICA_OK) status = fmt_stream_put(&m->to, bytes.data, bytes.len, err);
    if (status != MICA_OK) return status;
    b.at = m->records + pad;
    m->records = b.at + table.len + bytes.len;
    if (!base_buf_append(&m->batches, &b, sizeof b)) return base_fail_memory(err, "the streams of a tape");
    return MICA_OK;
}

static mica_status table(tape_making *m, uint16_t id, const base_buf *bytes, size_t record, mica_error *err) {
    mica_status status = fmt_stream_section(&m->to, id, FMT_ALIGN, err);
    if (status == MICA_OK) status = fmt_stream_put(&m->to, bytes->data, bytes->len, err);
    if (status == MICA_OK) fmt_stream_close(&m->to, (uint32_t)(bytes->len / record));
    return status;
}

mica_status tape_making_end(tape_making *m, tape_part_record *record, mica_error *err) {
    fmt_header header = {.file_kind = FMT_FILE_TAPE};
    const struct {
        uint16_t id;
        const base_buf *bytes;
        size_t record;
    } tables[] = {{TAPE_SECTION_INDEX, &m->index, sizeof(tape_entry)},
                  {TAPE_SECTION_EPOCHS, &m->epochs, sizeof(tape_epoch)},
                  {TAPE_SECTION_NAMES, &m->names, 1},
                  {TAPE_SECTION_REGIONS, &m->regions, sizeof(tape_region_record)},
                  {TAPE_SECTION_MARKS, &m->marks, sizeof(tape_mark)},
                  {TAPE_SECTION_STREAMS, &m->batches, sizeof(tape_batch)}};
    uint64_t others = m->pages_end ? FMT_ALIGN : 0;
    for (size_t k = 1; k < sizeof tables / sizeof *tables; k++)
        others += tables[k].bytes == &m->batches ? FMT_ALIGN : tables[k].bytes->len + FMT_ALIGN;
    mica_status status = check_room(m, others, err);
    fmt_stream_close(&m->to, 0);
    for (size_t k = 0; k < sizeof tables / sizeof *tables && status == MICA_OK; k++) {
        if (tables[k].bytes->failed) return base_fail_memory(err, "a part of a tape");
        if (tables[k].bytes->len) status = table(m, tables[k].id, tables[k].bytes, tables[k].record, err);
    }
    if (status == MICA_OK) status = fmt_stream_end(&m->to, &header, err);
    if (status != MICA_OK) return status;
    record->at = m->at;
    record->size = header.total_size;
    memcpy(record->identity, header.self, sizeof record->identity);
    return MICA_OK;
}

void tape_making_free(tape_making *m) {
    fmt_stream_free(&m->to);
    base_buf_free(&m->index);
    base_buf_free(&m->batches);
    base_buf_free(&m->epochs);
    base_buf_free(&m->names);
    base_buf_free(&m->regions);
    base_buf_free(&m->marks);
}

uint64_t tape_making_bound(uint64_t versions, uint64_t stored, uint64_t epochs, uint64_t others) {
    uint64_t content = stored + versions * (sizeof(tape_entry) + 8) + epochs * sizeof(tape_epoch) + others;
    uint64_t pages = content / FMT_PAGE + 16;
    return (pages + pages / 64 + 16) * FMT_PAGE;
}
