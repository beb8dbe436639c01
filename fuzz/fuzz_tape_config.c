/* fuzz/fuzz_tape_config.c - reads arbitrary bytes as the configuration file of a tape. What is taken is written, and read again as
 * the same; what is refused says why. */
#include "mica/tape_policy.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static mica_buffer written(const mica_tape_config *config) {
    mica_buffer out = {0};
    mica_error err = MICA_ERROR_INIT;
    if (mica_tape_config_write(config, &out, &err) != MICA_OK) abort();
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    mica_tape_config *config, *again;
    mica_error err = MICA_ERROR_INIT;
    mica_status status = mica_tape_config_text("fuzz", data, size, &config, &err);
    if (status != MICA_OK) {
        if (err.code != status || !err.message[0] || config) abort();
        return 0;
    }
    mica_buffer first = written(config), second;
    if (mica_tape_config_text("again", first.data, first.len, &again, &err) != MICA_OK) abort();
    second = written(again);
    if (first.len != second.len || memcmp(first.data, second.data, first.len) != 0) abort();
    mica_buffer_free(&first);
    mica_buffer_free(&second);
    mica_tape_config_free(config);
    mica_tape_config_free(again);
    return 0;
}
