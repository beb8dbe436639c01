/* cli/micac/config.c - `micac config`: every setting with its effective value and where that came from. */
#include "cli/micac/settings.h"

#include "base/json.h"
#include "cli/micac/command.h"

#include <string.h>

static bool config_wanted(const char *key, char **keys, size_t count) {
    if (!count) return true;
    for (size_t i = 0; i < count; i++)
        if (strcmp(keys[i], key) == 0) return true;
    return false;
}

/* The value as JSON of its own type, the rest as text. The buffer is used again for each member. */
static void config_setting_json(size_t index, const mica_setting *setting, base_json *j) {
    base_buf text = {0};
    base_json_break(j);
    base_json_object(j, NULL);
    base_json_str(j, "key", setting->key);
    mica_config_value_json(&cli_config, index, &text);
    base_json_raw(j, "value", base_view_of(text.data, text.len));
    base_json_str(j, "type", setting->type);
    text.len = 0;
    mica_config_source(&cli_config, index, &text);
    base_json_text(j, "origin", base_view_of(text.data, text.len));
    text.len = 0;
    mica_setting_variable(index, &text);
    base_json_text(j, "variable", base_view_of(text.data, text.len));
    text.len = 0;
    mica_setting_allowed(index, &text);
    base_json_text(j, "allowed", base_view_of(text.data, text.len));
    base_json_str(j, "meaning", setting->meaning);
    base_json_object_end(j);
    j->out->failed |= text.failed;
    base_buf_free(&text);
}

static void config_json(base_buf *out, char **keys, size_t count) {
    mica_setting setting;
    base_json j = {.out = out};
    base_json_object(&j, NULL);
    if (cli_config.file[0])
        base_json_str(&j, "file", cli_config.file);
    else
        base_json_null(&j, "file");
    base_json_array(&j, "settings");
    for (size_t i = 0; mica_setting_at(i, &setting); i++)
        if (config_wanted(setting.key, keys, count)) config_setting_json(i, &setting, &j);
    base_json_array_end(&j);
    base_json_object_end(&j);
    base_buf_byte(out, '\n');
}

/* Appends what `print` says, padded to `width`. */
static void config_column(base_buf *out, size_t from, size_t width) {
    while (!out->failed && out->len - from < width)
        base_buf_byte(out, ' ');
}

/* Key, value, where it came from; with --describe the meaning, the variable and what is allowed below it. */
static void config_text(base_buf *out, char **keys, size_t count, bool describe) {
    mica_setting setting;
    for (size_t i = 0; mica_setting_at(i, &setting); i++) {
        if (!config_wanted(setting.key, keys, count)) continue;
        size_t at = out->len;
        base_buf_printf(out, "%-24s ", setting.key);
        mica_config_value(&cli_config, i, out);
        config_column(out, at, 43);
        base_buf_byte(out, ' ');
        mica_config_source(&cli_config, i, out);
        base_buf_byte(out, '\n');
        if (!describe) continue;
        base_buf_printf(out, "    %s\n    ", setting.meaning);
        mica_setting_variable(i, out);
        base_buf_str(out, ": ");
        mica_setting_allowed(i, out);
        base_buf_byte(out, '\n');
    }
}

/* A key that is none is handed to the function that sets settings, which says what may be meant. */
int cli_config_command(int argc, char **argv) {
    cli_args args = cli_arguments(argc, argv);
    char *keys[64];
    size_t count = 0;
    base_buf out = {0};
    bool json = false, describe = false;
    for (int option; (option = cli_next(&args)) != CLI_END;) {
        switch (option) {
        case CLI_config_JSON: json = true; break;
        case CLI_config_DESCRIBE: describe = true; break;
        default:
            if (count == sizeof keys / sizeof *keys)
                return cli_usage_error(&args, "too many keys, at", args.value);
            keys[count++] = (char *)(uintptr_t)args.value;
        }
    }
    if (args.status >= 0) return args.status;
    for (size_t k = 0; k < count; k++) {
        mica_setting setting;
        size_t i = 0;
        while (mica_setting_at(i, &setting) && strcmp(setting.key, keys[k]) != 0)
            i++;
        if (!mica_setting_at(i, &setting)) return cli_settings_set(keys[k], ""); /* says which is meant */
    }
    if (json)
        config_json(&out, keys, count);
    else
        config_text(&out, keys, count, describe);
    return cli_print(&out);
}
