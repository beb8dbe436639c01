/* loader/stats.c - the figures of one load, as numbers, lines and JSON. Plain printing: it also runs at the
 * exit of every short program. Counters are relaxed atomics of the snapshot, added to by the thread that
 * does a thing; times of threads are added up, so they may be more than what passed on the clock. */
#include "loader/loader_internal.h"

#include "base/json.h"

#include <inttypes.h>

static double stats_ratio(double a, double b) {
    return b > 0 ? a / b : 0;
}

/* Counters are read one by one while other threads may go on: the figures need not be of one moment. */
void mica_snapshot_get_stats(const mica_snapshot *s, mica_snapshot_stats *out) {
    uint64_t hits = atomic_load(&s->cold_hits), misses = atomic_load(&s->cold_misses);
    *out = (mica_snapshot_stats){
        .load_ns = s->load_ns,
        .decompression_ns = atomic_load(&s->decompression_ns),
        .validation_ns = atomic_load(&s->file.validation_ns),
        .initialization_ns = atomic_load(&s->initialization_ns),
        .total_size = s->total_raw,
        .compressed_size = s->packed_size ? s->packed_size : s->file.size,
        .builtin_count = s->externals.count,
        .page_faults = s->page_faults,
        .bytes_verified = atomic_load(&s->file.bytes_verified),
        .bytes_decompressed = atomic_load(&s->bytes_decompressed),
        .level = mica_validation_name(s->level),
        .validation_timed_out = atomic_load(&s->file.timed_out),
        .rung = "snapshot",
        .cache = "unused",
        .fallback = mica_fallback_name(MICA_FALLBACK_NONE),
    };
    out->cache_hit_rate = stats_ratio((double)hits, (double)(hits + misses));
    mica_snapshot_stats_derive(out);
}

/* What follows from the others, in one place; a ratio of nothing is 0. */
void mica_snapshot_stats_derive(mica_snapshot_stats *t) {
    uint64_t ns = t->validation_ns + t->decompression_ns;
    t->compression_ratio = stats_ratio((double)t->compressed_size, (double)t->total_size);
    t->compression_efficiency = t->total_size ? 1 - t->compression_ratio : 0;
    t->loading_throughput =
        stats_ratio((double)t->bytes_verified + (double)t->bytes_decompressed, (double)ns / 1e9);
}

void mica_snapshot_note_initialization(mica_snapshot *s, uint64_t ns) {
    atomic_store(&s->initialization_ns, ns);
}

/* Where there is no snapshot: everything 0 and the reason. */
void mica_snapshot_stats_fallback(mica_snapshot_stats *out, int reason) {
    *out = (mica_snapshot_stats){.level = "none",
                                 .rung = "none",
                                 .cache = "unused",
                                 .fallback_code = reason,
                                 .fallback = mica_fallback_name((mica_fallback)reason)};
}

/* For people; the units that tell something at these sizes. */
bool mica_snapshot_stats_text(const mica_snapshot_stats *t, base_buf *out) {
    base_buf_printf(out, "load time            %.1f us\n", (double)t->load_ns / 1e3);
    base_buf_printf(out, "validation time      %.1f us (%s, %" PRIu64 " bytes verified, threads added up)\n",
                    (double)t->validation_ns / 1e3, t->level, t->bytes_verified);
    base_buf_printf(out, "decompression time   %.1f us (%" PRIu64 " bytes decompressed, threads added up)\n",
                    (double)t->decompression_ns / 1e3, t->bytes_decompressed);
    base_buf_printf(out, "initialization time  %.1f us\n", (double)t->initialization_ns / 1e3);
    base_buf_printf(out, "total size           %" PRIu64 " bytes\n", t->total_size);
    base_buf_printf(out, "compressed size      %" PRIu64 " bytes (ratio %.3f, efficiency %.3f)\n",
                    t->compressed_size, t->compression_ratio, t->compression_efficiency);
    base_buf_printf(out, "loading throughput   %.1f MB/s verified and decompressed\n",
                    t->loading_throughput / 1e6);
    base_buf_printf(out, "builtins             %" PRIu64 "\n", t->builtin_count);
    base_buf_printf(out, "cache hit rate       %.3f\n", t->cache_hit_rate);
    base_buf_printf(out, "page faults          %" PRIu64 "\n", t->page_faults);
    if (t->validation_timed_out)
        base_buf_printf(out, "validation budget    exceeded, the rest goes on lazily\n");
    base_buf_printf(out, "runs from            %s (cache %s)\n", t->rung, t->cache);
    return base_buf_printf(out, "fallback             %s (%d)\n", t->fallback, t->fallback_code);
}

/* For programs; names of members stay what they are, units are part of them. */
bool mica_snapshot_stats_json(const mica_snapshot_stats *t, base_buf *out) {
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    base_json_u64(&j, "load_time_ns", t->load_ns);
    base_json_u64(&j, "decompression_thread_time_ns", t->decompression_ns);
    base_json_u64(&j, "validation_thread_time_ns", t->validation_ns);
    base_json_u64(&j, "initialization_time_ns", t->initialization_ns);
    base_json_u64(&j, "total_size", t->total_size);
    base_json_u64(&j, "compressed_size", t->compressed_size);
    base_json_double(&j, "compression_ratio", t->compression_ratio, 6);
    base_json_u64(&j, "builtin_count", t->builtin_count);
    base_json_double(&j, "cache_hit_rate", t->cache_hit_rate, 6);
    base_json_double(&j, "compression_efficiency", t->compression_efficiency, 6);
    base_json_double(&j, "loading_throughput", t->loading_throughput, 6);
    base_json_u64(&j, "page_faults", t->page_faults);
    base_json_u64(&j, "bytes_verified", t->bytes_verified);
    base_json_u64(&j, "bytes_decompressed", t->bytes_decompressed);
    base_json_str(&j, "validation", t->level);
    base_json_bool(&j, "validation_timed_out", t->validation_timed_out);
    base_json_str(&j, "rung", t->rung);
    base_json_str(&j, "cache", t->cache);
    base_json_i64(&j, "fallback_code", t->fallback_code);
    base_json_str(&j, "fallback_reason", t->fallback);
    base_json_object_end(&j);
    return base_buf_byte(out, '\n');
}
