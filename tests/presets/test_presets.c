/* tests/presets/test_presets.c - the named configurations are there, complete and sane. */
#include "presets/presets.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void every_named_preset_is_found(void **state) {
    (void)state;
    const char *snapshots[] = {"development", "production",        "high-performance",
                               "low-memory",  "network-optimized", "debug"};
    for (size_t i = 0; i < 6; i++)
        assert_non_null(preset_snapshot_find(snapshots[i]));
    const char *gcs[] = {"default", "low-latency", "high-throughput", "low-memory", "debug"};
    for (size_t i = 0; i < 5; i++)
        assert_non_null(preset_gc_find(gcs[i]));
    assert_int_equal(preset_snapshot_count, 6);
    assert_int_equal(preset_gc_count, 5);
    assert_null(preset_gc_find("fastest"));
    assert_null(preset_snapshot_find(""));
}

static void collector_presets_lie_in_their_domains(void **state) {
    (void)state;
    for (size_t i = 0; i < preset_gc_count; i++) {
        const preset_gc *gc = &preset_gcs[i];
        assert_true(gc->generations >= 1 && gc->young_size > 0);
        assert_true(gc->minor_threshold > 0 && gc->minor_threshold <= gc->major_threshold);
        assert_true(gc->major_threshold <= 1 && gc->target_utilisation > 0 && gc->target_utilisation < 1);
        assert_true(gc->growth > 1 && (gc->heap_max == 0 || gc->heap_max >= gc->heap_min));
    }
    assert_int_equal(preset_gc_find("low-memory")->heap_max, 16 * PRESET_MIB);
}

static void compression_names_go_both_ways(void **state) {
    (void)state;
    for (int i = 0; i < 4; i++) {
        preset_compression back;
        assert_true(preset_compression_find(preset_compression_name((preset_compression)i), &back));
        assert_int_equal(back, i);
    }
    preset_compression unused;
    assert_false(preset_compression_find("brotli", &unused));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_named_preset_is_found),
        cmocka_unit_test(collector_presets_lie_in_their_domains),
        cmocka_unit_test(compression_names_go_both_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
