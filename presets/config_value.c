/* presets/config_value.c - one setting between text and memory: parsing, printing, what is allowed, and the
 * nearest key to a wrong one. Numbers are read and written without the locale's decimal comma.
 *
 * Files, variables and arguments are all text, so this is where every value of a setting is made, and the
 * only place that knows what a type looks like. A type has four things here, each a case of a switch: how
 * it is read, how it is printed for people and for programs, and what is said of it when a value is
 * refused. What is printed can be read again and gives the same value; the check of a whole configuration
 * relies on it (mica_snapshot_config_check).
 *
 * Values lie in mica_config at the row's offset and are reached by memcpy: the row knows the type, the
 * compiler does not. */
#include "presets/presets_internal.h"

#include "base/checked.h"
#include "base/error.h"
#include "base/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In the order of config_type; what `micac config` says of a setting. */
static const char *const type_names[] = {"yes/no", "count",  "size",   "duration", "number", "choice",
                                         "choice", "choice", "choice", "preset",   "preset"};

static const char *const *config_choices(config_type type) {
    switch (type) {
    case CONFIG_COMPRESSION: return preset_compressions;
    case CONFIG_EVICTION: return preset_evictions;
    case CONFIG_OPTIMIZATION: return preset_optimizations;
    case CONFIG_VALIDATION: return preset_validations;
    default: return NULL;
    }
}

/* ---- allowed values ---- */

/* The largest unit that loses nothing: 1536K, not 1.5M. */
static void config_print_size(base_buf *out, uint64_t n) {
    static const char units[] = "KMGT";
    int unit = -1;
    while (n && n % 1024 == 0 && unit < 3) {
        n /= 1024;
        unit++;
    }
    base_buf_printf(out, "%" PRIu64, n);
    if (unit >= 0) base_buf_byte(out, (uint8_t)units[unit]);
}

/* As with sizes: the largest unit that loses nothing. */
static void config_print_seconds(base_buf *out, uint32_t n) {
    static const struct {
        uint32_t seconds;
        char unit;
    } units[] = {{86400, 'd'}, {3600, 'h'}, {60, 'm'}};
    for (size_t i = 0; i < 3; i++) {
        if (n == 0 || n % units[i].seconds) continue;
        base_buf_printf(out, "%u%c", n / units[i].seconds, units[i].unit);
        return;
    }
    base_buf_printf(out, "%us", n);
}

/* The shortest decimal fraction that reads back as the same number; a point whatever the locale. */
static void config_print_number(base_buf *out, double x) {
    char text[40];
    int digits = 2; /* with one, 10 would have an exponent */
    do
        snprintf(text, sizeof text, "%.*g", digits, x);
    while (strtod(text, NULL) != x && ++digits <= 17);
    for (char *c = text; *c; c++)
        if (*c == ',') *c = '.';
    base_buf_str(out, text);
}

/* In words, for messages and help; from the same row as the check itself, so the two agree. */
bool mica_setting_allowed(size_t index, base_buf *out) {
    if (index >= CONFIG_ROWS) return false;
    const config_row *row = &config_rows[index];
    const char *const *choices = config_choices(row->type);
    switch (row->type) {
    case CONFIG_BOOL: base_buf_str(out, "true or false"); break;
    case CONFIG_COUNT: base_buf_printf(out, "a whole number from %.0f to %.0f", row->least, row->most); break;
    case CONFIG_NUMBER:
        base_buf_str(out, "a number from ");
        config_print_number(out, row->least);
        base_buf_str(out, " to ");
        config_print_number(out, row->most);
        break;
    case CONFIG_SIZE:
        base_buf_str(out, "bytes (K, M, G, T) from ");
        config_print_size(out, (uint64_t)row->least);
        base_buf_str(out, " to ");
        config_print_size(out, (uint64_t)row->most);
        break;
    case CONFIG_SECONDS:
        base_buf_str(out, "seconds (s, m, h, d) from ");
        config_print_seconds(out, (uint32_t)row->least);
        base_buf_str(out, " to ");
        config_print_seconds(out, (uint32_t)row->most);
        break;
    case CONFIG_SNAPSHOT_PRESET:
        for (size_t i = 0; i < mica_snapshot_preset_count; i++)
            base_buf_printf(out, "%s%s", i ? ", " : "", mica_snapshot_presets[i].name);
        break;
    case CONFIG_GC_PRESET:
        for (size_t i = 0; i < mica_gc_preset_count; i++)
            base_buf_printf(out, "%s%s", i ? ", " : "", mica_gc_presets[i].name);
        break;
    default:
        for (size_t i = 0; i < 4; i++)
            base_buf_printf(out, "%s%s", i ? ", " : "", choices[i]);
        if (row->type == CONFIG_OPTIMIZATION) base_buf_str(out, " (or 0 to 3)");
    }
    return !out->failed;
}

bool mica_setting_at(size_t index, mica_setting *out) {
    if (index >= CONFIG_ROWS) return false;
    const config_row *row = &config_rows[index];
    const char *const *choices = config_choices(row->type);
    *out = (mica_setting){.key = row->key,
                          .type = type_names[row->type],
                          .meaning = row->meaning,
                          .least = row->least,
                          .most = row->most,
                          .choices = choices,
                          .choice_count = choices ? 4 : 0};
    return true;
}

/* What stands in the documentation and what config_file.c compares with: the key in capitals, dots as
 * underscores. */
bool mica_setting_variable(size_t index, base_buf *out) {
    if (index >= CONFIG_ROWS) return false;
    base_buf_str(out, "MICA_");
    for (const char *c = config_rows[index].key; *c; c++)
        base_buf_byte(out, (uint8_t)(*c == '.' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
    return !out->failed;
}

/* ---- text to value ---- */

/* The message says what would have been right. */
static mica_status config_refuse(const config_row *row, const char *value, mica_error *err) {
    base_buf allowed = {0};
    (void)mica_setting_allowed((size_t)(row - config_rows), &allowed);
    const char *text = base_buf_cstr(&allowed);
    mica_status status = base_fail_pair(
        err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, base_pair_texts(text ? text : "", value),
        "%s cannot be '%.60s': it is %s", row->key, value, text ? text : "something else");
    base_buf_free(&allowed);
    return status;
}

/* Pairs of opposites, the true ones at odd places. */
static bool parse_bool(const char *text, bool *out) {
    static const char *const words[] = {"false", "true", "no", "yes", "off", "on", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i], text) != 0) continue;
        *out = i & 1;
        return true;
    }
    return false;
}

/* Digits; moves `text` behind them. False when there are none or too many. */
static bool parse_digits(const char **text, uint64_t *out) {
    const char *c = *text;
    *out = 0;
    for (; *c >= '0' && *c <= '9'; c++) {
        if (!base_mul_u64(*out, 10, out) || !base_add_u64(*out, (uint64_t)(*c - '0'), out)) return false;
    }
    bool any = c != *text;
    *text = c;
    return any;
}

/* K is 1024; KiB and KB mean the same, as a size of memory has no other reading. */
static bool parse_size(const char *text, uint64_t *out) {
    static const char units[] = "KMGT";
    uint64_t n;
    if (!parse_digits(&text, &n)) return false;
    char unit = *text >= 'a' && *text <= 'z' ? (char)(*text - 'a' + 'A') : *text;
    const char *found = unit ? strchr(units, unit) : NULL;
    if (found) {
        text++;
        if (*text == 'i' && text[1] == 'B') text++;
        if (*text == 'B') text++;
        for (const char *u = units; u <= found; u++)
            if (!base_mul_u64(n, 1024, &n)) return false;
    }
    *out = n;
    return *text == 0;
}

/* Seconds where no unit is named. */
static bool parse_seconds(const char *text, uint64_t *out) {
    uint64_t n, factor = 1;
    if (!parse_digits(&text, &n)) return false;
    switch (*text) {
    case 0: break;
    case 's': text++; break;
    case 'm': factor = 60, text++; break;
    case 'h': factor = 3600, text++; break;
    case 'd': factor = 86400, text++; break;
    default: return false;
    }
    return base_mul_u64(n, factor, out) && *text == 0;
}

/* "12.5": at most 15 digits, so that the quotient below is the nearest number to the decimal fraction. */
static bool parse_number(const char *text, double *out) {
    uint64_t digits = 0, scale = 1;
    int count = 0;
    bool point = false;
    for (; (*text >= '0' && *text <= '9') || (*text == '.' && !point); text++) {
        if (*text == '.') {
            point = true;
            continue;
        }
        if (++count > 15) return false;
        digits = digits * 10 + (uint64_t)(*text - '0');
        if (point) scale *= 10;
    }
    *out = (double)digits / (double)scale;
    return count > 0 && *text == 0;
}

/* The names are the row's; levels of optimisation may be numbers as well, as compilers have them. */
static bool parse_choice(const config_row *row, const char *text, uint32_t *out) {
    const char *const *choices = config_choices(row->type);
    bool numbered = row->type == CONFIG_OPTIMIZATION && text[0] >= '0' && text[0] <= '3' && !text[1];
    for (uint32_t i = 0; i < 4; i++) {
        if (strcmp(choices[i], text) != 0 && !(numbered && (uint32_t)(text[0] - '0') == i)) continue;
        *out = i;
        return true;
    }
    return false;
}

/* Each type is parsed strictly: what follows a number is an error and not left out. */
mica_status config_parse(const config_row *row, const char *value, mica_config *into, mica_error *err) {
    void *at = (char *)into + row->at;
    uint64_t n = 0;
    double x = 0;
    bool good = false;
    const mica_gc_preset *gc;
    const char *rest = value;
    switch (row->type) {
    case CONFIG_BOOL: good = parse_bool(value, at); break;
    case CONFIG_COUNT: good = parse_digits(&rest, &n) && *rest == 0; break;
    case CONFIG_SIZE: good = parse_size(value, &n); break;
    case CONFIG_SECONDS: good = parse_seconds(value, &n); break;
    case CONFIG_NUMBER:
        good = parse_number(value, &x) && x >= row->least && x <= row->most;
        if (good) memcpy(at, &x, sizeof x);
        break;
    case CONFIG_SNAPSHOT_PRESET: good = (into->preset = mica_snapshot_preset_find(value)) != NULL; break;
    case CONFIG_GC_PRESET:
        gc = mica_gc_preset_find(value);
        good = gc != NULL;
        if (good) into->gc = *gc;
        break;
    default: good = parse_choice(row, value, at);
    }
    if (row->type == CONFIG_COUNT || row->type == CONFIG_SIZE || row->type == CONFIG_SECONDS) {
        uint32_t small = (uint32_t)n;
        good = good && n >= (uint64_t)row->least && n <= (uint64_t)row->most;
        if (good && row->type == CONFIG_SIZE) memcpy(at, &n, sizeof n);
        if (good && row->type != CONFIG_SIZE) memcpy(at, &small, sizeof small);
    }
    return good ? MICA_OK : config_refuse(row, value, err);
}

/* ---- value to text ---- */

/* Prints for a reader (sizes with units) or for a program. */
static bool config_print(const mica_config *config, size_t index, bool json, base_buf *out) {
    if (index >= CONFIG_ROWS) return false;
    const config_row *row = &config_rows[index];
    const void *at = (const char *)config + row->at;
    const char *word = NULL;
    uint32_t small;
    uint64_t large;
    double x;
    switch (row->type) {
    case CONFIG_BOOL: base_buf_str(out, *(const bool *)at ? "true" : "false"); break;
    case CONFIG_NUMBER:
        memcpy(&x, at, sizeof x);
        config_print_number(out, x);
        break;
    case CONFIG_SIZE:
        memcpy(&large, at, sizeof large);
        if (json)
            base_buf_printf(out, "%" PRIu64, large);
        else
            config_print_size(out, large);
        break;
    case CONFIG_COUNT:
    case CONFIG_SECONDS:
        memcpy(&small, at, sizeof small);
        if (json || row->type == CONFIG_COUNT)
            base_buf_printf(out, "%u", small);
        else
            config_print_seconds(out, small);
        break;
    case CONFIG_SNAPSHOT_PRESET: word = config->preset ? config->preset->name : "-"; break;
    case CONFIG_GC_PRESET: word = config->gc.name; break;
    default:
        memcpy(&small, at, sizeof small);
        word = small < 4 ? config_choices(row->type)[small] : "unknown";
    }
    if (word && json && word[0] == '-') return base_buf_str(out, "null");
    if (word && json)
        base_json_str(&(base_json){.out = out}, NULL, word);
    else if (word)
        base_buf_str(out, word);
    return !out->failed;
}

bool mica_config_value(const mica_config *config, size_t index, base_buf *out) {
    return config_print(config, index, false, out);
}

bool mica_config_value_json(const mica_config *config, size_t index, base_buf *out) {
    return config_print(config, index, true, out);
}

/* Where the value came from, as `micac config` shows it: the way to find out why a program does what it
 * does. */
bool mica_config_source(const mica_config *config, size_t index, base_buf *out) {
    if (index >= CONFIG_ROWS) return false;
    switch ((mica_config_origin)config->origin[index]) {
    case MICA_FROM_DEFAULT: return base_buf_str(out, "default");
    case MICA_FROM_PROGRAM: return base_buf_str(out, "program");
    case MICA_FROM_PRESET:
        return base_buf_printf(out, "preset %s",
                               index < CONFIG_INDEX_GC_PRESET ? config->preset->name : config->gc.name);
    case MICA_FROM_FILE: return base_buf_printf(out, "%s:%u", config->file, config->line[index]);
    case MICA_FROM_ENVIRONMENT: return mica_setting_variable(index, out);
    case MICA_FROM_COMMAND_LINE: break;
    }
    return base_buf_str(out, "command line");
}

/* ---- keys ---- */

size_t config_find(const char *key) {
    for (size_t i = 0; i < CONFIG_ROWS; i++)
        if (strcmp(config_rows[i].key, key) == 0) return i;
    return CONFIG_ROWS;
}

/* Edit distance of two keys of at most 63 bytes. */
static unsigned config_distance(const char *a, const char *b) {
    unsigned row[64];
    size_t n = strlen(b);
    for (size_t j = 0; j <= n; j++)
        row[j] = (unsigned)j;
    for (size_t i = 0; a[i]; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i + 1;
        for (size_t j = 0; j < n; j++) {
            unsigned changed = diagonal + (a[i] != b[j]), least = row[j] + 1;
            diagonal = row[j + 1];
            if (diagonal + 1 < least) least = diagonal + 1;
            row[j + 1] = changed < least ? changed : least;
        }
    }
    return row[n];
}

/* A guess is offered only where at most half of the letters differ. */
mica_status config_unknown(const char *key, mica_error *err) {
    unsigned best = 64;
    size_t nearest = 0;
    for (size_t i = 0; i < CONFIG_ROWS; i++) {
        unsigned distance = config_distance(key, config_rows[i].key);
        if (distance >= best) continue;
        best = distance;
        nearest = i;
    }
    if (best <= strlen(key) / 2) {
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "there is no setting '%.63s'; is %s meant?", key, config_rows[nearest].key);
    }
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                     "there is no setting '%.63s'; `micac config` lists all", key);
}
