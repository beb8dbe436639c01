/* tests/loader/make_golden.c - writes the golden snapshots of tests/loader/golden; run by hand when the
 * format's version rises: `loader_make_golden FOLDER`. */
#include "tests/fake_language.h"

#include "base/atomic.h"

int main(int argc, char **argv) {
    const char *names[] = {"none", "lz4", "zstd"};
    if (argc != 2) return 2;
    for (int c = MICA_COMPRESSION_NONE; c <= MICA_COMPRESSION_ZSTD; c++) {
        char path[512];
        mica_builder_config config;
        base_buf out = {0};
        mica_error err = MICA_ERROR_INIT;
        mica_builder_config_default(&config);
        config.compression_algorithm = (mica_compression)c;
        snprintf(path, sizeof path, "%s/v1_%s.snap", argv[1], names[c]);
        mica_status status = fake_build(&config, 0, &out, &err);
        if (status == MICA_OK) status = base_atomic_replace(path, out.data, out.len, &err);
        base_buf_free(&out);
        if (status != MICA_OK) {
            fprintf(stderr, "%s\n", err.message);
            return 1;
        }
    }
    return 0;
}
