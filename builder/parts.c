/* builder/parts.c - the bytes of compiled parts as they go into the file: with symbol ids written into
 * them, one by one or joined into blocks.
 *
 * A part itself is never written to: it may lie in the cache's map, and it must give the same bytes when
 * asked again. A block's bytes are asked for several times (to measure, to compress, to store it as it is)
 * and made each time, because all of them at once would be as large as the library. */
#include "builder/build_internal.h"

void bld_put_id(uint8_t *at, uint32_t id) {
    for (int i = 0; i < 4; i++)
        at[i] = (uint8_t)(id >> (8 * i));
}

/* The relocations of a part and their names were put down in the same order (plan.c). */
void bld_part_ids(const bld_build *b, const bld_part_of *of, uint8_t *data) {
    const uint32_t *name = b->reloc_names + of->names;
    for (const mica_reloc *r = of->part->relocs; r; r = r->next)
        bld_put_id(data + r->offset, b->names.items[*name++].id);
}

bool bld_cold_is(const bld_build *b, size_t part, uint16_t kind, uint8_t tier) {
    return b->parts[part].kind == kind && bld_cold_tier(b, part) == tier;
}

/* Between parts lie zeros up to the next multiple of 8, as their offsets were given out in compress.c. */
mica_status bld_block_raw(const bld_build *b, const bld_cold_block *block, base_buf *out, mica_error *err) {
    size_t begin = out->len;
    if (!base_buf_reserve(out, block->len)) return base_fail_memory(err, "grouping cold parts");
    for (size_t i = block->first, left = block->parts; left; i++) {
        if (!bld_cold_is(b, i, block->kind, block->tier)) continue;
        mica_status status = bld_cache_check_part(b->cache, b->part_of[i].part, err);
        if (status != MICA_OK) return status;
        base_buf_append(out, NULL, (size_t)b->parts[i].offset - (out->len - begin));
        if (b->part_of[i].part->len) base_buf_append(out, b->part_of[i].part->data, b->part_of[i].part->len);
        bld_part_ids(b, &b->part_of[i], out->data + out->len - b->part_of[i].part->len);
        left--;
    }
    base_buf_append(out, NULL, block->len - (out->len - begin));
    return MICA_OK;
}
