/* builder/tier.c - how a cold part is kept, from how warm its entry was in recorded runs: raw where a start
 * touches the entry, LZ4 where it was called, and as without a profile where it was not, since others may
 * call it. Only where the configuration leaves the choice (auto), and without a profile not at all. */
#include "builder/build_internal.h"

#include "base/alloc.h"

mica_status bld_tiers(bld_build *b, mica_error *err) {
    static const uint8_t codecs[] = {
        [BLD_HOT] = FMT_CODEC_NONE, [BLD_WARM] = FMT_CODEC_LZ4, [BLD_COLD] = BLD_CODEC_AUTO};
    if (!b->profile || !b->config->compression_enabled ||
        b->config->compression_algorithm != MICA_COMPRESSION_AUTO)
        return MICA_OK;
    b->part_codec = base_malloc(b->part_count + 1);
    if (!b->part_codec) return base_fail_memory(err, "choosing tiers");
    for (size_t e = 0; e < b->entry_count; e++)
        memset(b->part_codec + b->entries[e].parts_first, codecs[bld_heat_of(b, e)],
               b->entries[e].parts_count);
    return MICA_OK;
}
