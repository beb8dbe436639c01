/* compiler/source.c - indexes the lines of a source text and turns byte offsets into lines and columns.
 *
 * Places travel through the compiler as byte offsets, four bytes each; lines and columns are worked out
 * when a message or a node needs them. */
#include "compiler/source.h"

#include "base/alloc.h"
#include "base/error.h"

static uint32_t count_lines(const char *text, uint32_t len, uint32_t *starts) {
    uint32_t count = 0;
    if (starts) starts[count] = 0;
    count++;
    for (uint32_t i = 0; i < len; i++) {
        bool ends = text[i] == '\n' || (text[i] == '\r' && (i + 1 == len || text[i + 1] != '\n'));
        if (!ends) continue;
        if (starts) starts[count] = i + 1;
        count++;
    }
    return count;
}

/* One allocation holds the index and the name. */
mica_status cmp_source_init(cmp_source *source, const char *name, base_view text, mica_error *err) {
    *source = (cmp_source){0};
    if (text.len > CMP_SOURCE_MAX) {
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%s is longer than the %zu bytes a source text may have", name, CMP_SOURCE_MAX);
    }
    source->text = (const char *)text.data;
    source->len = (uint32_t)text.len;
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0) source->start = 3;
    source->line_count = count_lines(source->text, source->len, NULL);
    size_t name_size = strlen(name) + 1;
    size_t index_size = (size_t)source->line_count * sizeof(uint32_t);
    source->line_start = base_malloc(index_size + name_size); /* the name lies behind the index */
    if (!source->line_start) {
        *source = (cmp_source){0};
        return base_fail_memory(err, "the line index of a source text");
    }
    count_lines(source->text, source->len, source->line_start);
    char *copy = (char *)source->line_start + index_size;
    memcpy(copy, name, name_size);
    source->name = copy;
    return MICA_OK;
}

void cmp_source_free(cmp_source *source) {
    base_free(source->line_start);
    *source = (cmp_source){0};
}

void cmp_source_locate(const cmp_source *source, uint32_t pos, uint32_t *line, uint32_t *column) {
    if (pos > source->len) pos = source->len;
    uint32_t low = 0, high = source->line_count; /* line_start[low] <= pos < line_start[high] */
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (source->line_start[middle] <= pos)
            low = middle;
        else
            high = middle;
    }
    uint32_t begin = source->line_start[low];
    if (low == 0 && pos >= source->start) begin = source->start;
    *line = low + 1;
    *column = pos - begin + 1;
}

base_view cmp_source_line(const cmp_source *source, uint32_t line) {
    if (line < 1 || line > source->line_count) return base_view_of("", 0);
    uint32_t begin = source->line_start[line - 1];
    uint32_t end = line < source->line_count ? source->line_start[line] : source->len;
    if (line == 1) begin = source->start;
    while (end > begin && (source->text[end - 1] == '\n' || source->text[end - 1] == '\r'))
        end--;
    return base_view_of(source->text + begin, end - begin);
}
