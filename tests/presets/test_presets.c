/* tests/presets/test_presets.c - the named configurations are there, complete and sane. */
#include "mica/presets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void every_named_preset_is_found(void **state) {
    (void)state;
    const char *snapshots[] = {"development", "production",        "high-performance",
                               "low-memory",  "network-optimised", "debug"};
    for (size_t i = 0; i < 6; i++)
        assert_non_null(mica_snapshot_preset_find(snapshots[i]));
    const char *gcs[] = {"default", "low-latency", "high-throughput", "low-memory", "debug"};
    for (size_t i = 0; i < 5; i++)
        assert_non_null(mica_gc_preset_find(gcs[i]));
    assert_int_equal(mica_snapshot_preset_count, 6);
    assert_int_equal(mica_gc_preset_count, 5);
    assert_null(mica_gc_preset_find("fastest"));
    assert_null(mica_snapshot_preset_find(""));
}

static void collector_presets_lie_in_their_domains(void **state) {
    (void)state;
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        const mica_gc_preset *gc = &mica_gc_presets[i];
        assert_true(gc->generations >= 1 && gc->young_size > 0);
        assert_true(gc->minor_threshold > 0 && gc->minor_threshold <= gc->major_threshold);
        assert_true(gc->major_threshold <= 1 && gc->target_utilisation > 0 && gc->target_utilisation < 1);
        assert_true(gc->growth > 1 && (gc->heap_max == 0 || gc->heap_max >= gc->heap_min));
    }
    assert_int_equal(mica_gc_preset_find("low-memory")->heap_max, 16 * ((uint64_t)1024 * 1024));
}

static void compression_names_go_both_ways(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        mica_compression back;
        assert_true(mica_compression_find(mica_compression_name((mica_compression)i), &back));
        assert_int_equal(back, i);
    }
    mica_compression unused;
    assert_false(mica_compression_find("brotli", &unused));
}

static void every_preset_was_measured(void **state) {
    (void)state;
    for (size_t i = 0; i < mica_snapshot_preset_count; i++) {
        const mica_snapshot_profile *m = mica_snapshot_profile_find(mica_snapshot_presets[i].name);
        assert_non_null(m);
        assert_true(m->build_ns && m->file_bytes && m->load_ns && m->resident_bytes);
        assert_true(m->first_result_ns > m->load_ns);
    }
    for (size_t i = 0; i < mica_gc_preset_count; i++) {
        const mica_gc_profile *m = mica_gc_profile_find(mica_gc_presets[i].name);
        assert_non_null(m);
        assert_true(m->average_allocation_rate > 0 && m->average_collection_ns > 0);
        assert_true(m->throughput_impact >= 0 && m->throughput_impact < 1);
    }
    assert_null(mica_snapshot_profile_find("fastest"));
    assert_null(mica_gc_profile_find(""));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_named_preset_is_found),
        cmocka_unit_test(collector_presets_lie_in_their_domains),
        cmocka_unit_test(compression_names_go_both_ways),
        cmocka_unit_test(every_preset_was_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
