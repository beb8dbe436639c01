/* fuzz/fuzz_config.c - reads arbitrary bytes as a configuration file, and what was taken as text and JSON
 * again.
 *
 * Whatever a file says, every value that is effective afterwards must be one that the same reader takes back
 * and finds equal: settings are printed by `micac config` to be written into files. */
#include "mica/config.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each effective value, as text, given to a fresh configuration, makes the same text. */
static void fuzz_values(const mica_config *config) {
    mica_setting setting;
    for (size_t i = 0; mica_setting_at(i, &setting); i++) {
        base_buf text = {0}, again = {0}, other = {0};
        mica_config fresh;
        mica_error err = MICA_ERROR_INIT;
        mica_config_init(&fresh);
        if (!mica_config_value(config, i, &text) || !mica_config_source(config, i, &other) ||
            !mica_config_value_json(config, i, &other))
            abort();
        const char *value = base_buf_cstr(&text);
        if (mica_config_set(&fresh, setting.key, value, MICA_FROM_COMMAND_LINE, &err) == MICA_OK) {
            if (!mica_config_value(&fresh, i, &again) || again.len != text.len ||
                memcmp(again.data, text.data, text.len) != 0)
                abort();
        } else if (strcmp(value, "-") != 0) { /* no preset */
            fprintf(stderr, "%s = %s is not taken back: %s\n", setting.key, value, err.message);
            abort();
        }
        base_buf_free(&text);
        base_buf_free(&again);
        base_buf_free(&other);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[64];
    mica_config config;
    mica_error err = MICA_ERROR_INIT;
    int fd = memfd_create("config", MFD_CLOEXEC);
    if (fd < 0 || (size && write(fd, data, size) != (ssize_t)size)) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    mica_config_init(&config);
    mica_status status = mica_config_file(&config, path, &err);
    if (status == MICA_OK)
        fuzz_values(&config);
    else if (err.code != status || !err.message[0])
        abort(); /* a refusal says why */
    close(fd);
    return 0;
}
