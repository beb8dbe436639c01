/* tests/ablation/cache.c - `ablation_cache USES [KEY=VALUE | FILE]...`: loads FILEs through a manager with
 * these settings and prints which uses were misses. USES is a row of digits, each the number of a file; a '.'
 * lets ten seconds pass, on a clock of its own. */
#include "mica/config.h"
#include "mica/manager.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

static uint64_t now;

static uint64_t clock_told(void *ctx) {
    (void)ctx;
    return now;
}

static mica_status use(mica_snapshot_manager *m, const char *path, uint64_t *misses, mica_error *err) {
    mica_snapshot_ref *ref = NULL;
    mica_cache_stats stats;
    mica_status status = mica_snapshot_manager_load(m, path, &ref, err);
    mica_snapshot_ref_release(ref);
    mica_snapshot_manager_cache_stats(m, &stats);
    putchar(stats.misses > *misses ? 'm' : '.');
    *misses = stats.misses;
    return status;
}

int main(int argc, char **argv) {
    mica_config config;
    mica_manager_config wanted;
    mica_snapshot_manager *m = NULL;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = argc > 1 ? MICA_OK : MICA_ERR_INVALID_ARGUMENT;
    const char *files[10];
    uint64_t misses = 0;
    int count = 0;
    mica_config_init(&config);
    for (int i = 2; i < argc && status == MICA_OK; i++) {
        if (strchr(argv[i], '='))
            status = mica_config_assign(&config, argv[i], &err);
        else if (count < 10)
            files[count++] = argv[i];
    }
    mica_manager_config_apply(&wanted, &config.snapshot);
    wanted.clock = clock_told;
    wanted.revalidate_ns = MICA_MANAGER_NEVER;
    if (status == MICA_OK) status = mica_snapshot_manager_new(&wanted, &m, &err);
    for (const char *at = argc > 1 ? argv[1] : ""; *at && status == MICA_OK; at++) {
        if (isdigit((unsigned char)*at) && *at - '0' < count)
            status = use(m, files[*at - '0'], &misses, &err);
        else
            now += 10ull * 1000000000;
    }
    mica_snapshot_manager_free(m);
    puts(status == MICA_OK ? "" : err.message);
    return status != MICA_OK;
}
