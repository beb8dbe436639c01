/* tape/config_value.c - the text of a setting → its value, or what would be one (config_internal.h). */
#include "tape/config_internal.h"

#include "base/error.h"
#include "base/nearest.h"

#include <stddef.h>
#include <string.h>

const tape_config_key tape_config_keys[TAPE_CONFIG_KEYS] = {
#define CONFIG_KEY_ROW(section, name, kind, whose, field, least, most)                                       \
    {section, name, CONFIG_##kind, CONFIG_OF_##whose, offsetof(struct whose, field), least, most},
#include "tape/config_keys.def"
#undef CONFIG_KEY_ROW
};

static mica_status wanted(const tape_value *v, const char *nearest, const char *what, mica_error *err) {
    bool meant = nearest && nearest[0];
    return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "'%.40s' is none%s%s%s: wanted is %s",
                     v->text, meant ? " (is " : "", meant ? nearest : "", meant ? " meant?)" : "", what);
}

/* ---- numbers ---- */

static mica_status number(const tape_value *v, double *out, mica_error *err) {
    const tape_config_key *k = v->key;
    bool minus = k->least < 0 && v->text[0] == '-', whole = k->kind != CONFIG_REAL;
    const char *digits = v->text + minus;
    if (tape_number_of(digits, strlen(digits), out)) {
        if (minus) *out = -*out;
        if (*out >= k->least && *out <= k->most && (!whole || *out == (double)(int64_t)*out)) return MICA_OK;
    }
    base_buf text = {0};
    base_buf_printf(&text, "a %snumber from %s", whole ? "whole " : "", k->least < 0 ? "-" : "");
    tape_number_text(k->least < 0 ? -k->least : k->least, &text);
    if (k->most < TAPE_NUMBER_FAR) {
        base_buf_str(&text, " to ");
        tape_number_text(k->most, &text);
    } else {
        base_buf_str(&text, " on, below 10^15");
    }
    base_buf_str(&text, k->kind == CONFIG_BYTES || k->kind == CONFIG_PAGE ? ", as 65536 or 64KiB" : "");
    const char *what = base_buf_cstr(&text);
    mica_status status = what ? wanted(v, NULL, what, err) : base_fail_memory(err, "a message");
    base_buf_free(&text);
    return status;
}

static mica_status page(const tape_value *v, mica_error *err) {
    double n;
    mica_status status = number(v, &n, err);
    if (status != MICA_OK) return status;
    uint32_t bytes = (uint32_t)n;
    if (bytes & (bytes - 1)) return wanted(v, NULL, "a power of two from 4096 to 2097152", err);
    *(uint32_t *)v->field = bytes;
    return MICA_OK;
}

/* ---- words ---- */

static mica_status flag(const tape_value *v, mica_error *err) {
    static const char words[][6] = {"no", "yes", "false", "true", "off", "on"};
    for (unsigned k = 0; k < sizeof words / sizeof *words; k++)
        if (strcmp(v->text, words[k]) == 0) {
            *(bool *)v->field = k % 2;
            return MICA_OK;
        }
    return wanted(v, NULL, "yes or no", err);
}

const char *tape_how_name(int how) {
    switch (how) {
    case MICA_TAPE_FAST: return "fast";
    case MICA_TAPE_SMALL: return "small";
    case MICA_TAPE_NONE: return "none";
    default: return NULL;
    }
}

static mica_status how_packed(const tape_value *v, mica_error *err) {
    base_nearest q;
    base_nearest_begin(&q, v->text, strlen(v->text));
    for (int k = 0; tape_how_name(k); k++) {
        base_nearest_add(&q, tape_how_name(k), strlen(tape_how_name(k)));
        if (strcmp(v->text, tape_how_name(k)) != 0) continue;
        *(mica_tape_compression *)v->field = (mica_tape_compression)k;
        return MICA_OK;
    }
    return wanted(v, q.best, "fast, small or none", err);
}

static const char *keep_name(int keeping) {
    switch (keeping) {
    case MICA_TAPE_KEEP_ALL: return "all";
    case MICA_TAPE_KEEP_LAST: return "last";
    case MICA_TAPE_KEEP_EXPONENTIAL: return "exponential";
    case MICA_TAPE_KEEP_NAMED: return "named";
    default: return NULL;
    }
}

void tape_keep_text(const mica_tape_options *o, base_buf *out) {
    bool counts = o->keeping == MICA_TAPE_KEEP_LAST || o->keeping == MICA_TAPE_KEEP_EXPONENTIAL;
    base_buf_str(out, keep_name(o->keeping));
    if (counts) base_buf_printf(out, " %llu", (unsigned long long)o->keep_count);
}

static mica_status keep(const tape_value *v, mica_error *err) {
    size_t len = strcspn(v->text, " \t"), gap = strspn(v->text + len, " \t");
    const char *count = v->text + len + gap;
    double n = 1;
    bool is = false; /* the word is right, and the rest is not */
    base_nearest q;
    base_nearest_begin(&q, v->text, len);
    for (int k = 0; keep_name(k); k++) {
        bool counts = k == MICA_TAPE_KEEP_LAST || k == MICA_TAPE_KEEP_EXPONENTIAL;
        base_nearest_add(&q, keep_name(k), strlen(keep_name(k)));
        if (strlen(keep_name(k)) != len || memcmp(v->text, keep_name(k), len) != 0) continue;
        is = true;
        if (counts != (*count != 0)) break;
        if (counts && (!tape_number_of(count, strlen(count), &n) || n < 1 || n != (double)(uint64_t)n)) break;
        v->config->options.keeping = (mica_tape_keeping)k;
        v->config->options.keep_count = (uint64_t)n;
        return MICA_OK;
    }
    return wanted(v, is ? NULL : q.best, "all, last N, exponential N or named", err);
}

/* Without blanks: a ';' behind one begins a comment, and so it does in front. */
static mica_status url(const tape_value *v, mica_error *err) {
    size_t len = strlen(v->text);
    for (size_t k = 0; k < len; k++)
        if ((unsigned char)v->text[k] <= ' ' || v->text[k] == 0x7f || v->text[0] == ';')
            return wanted(v, NULL, "an address without blanks, as s3://host/bucket/name", err);
    if (len >= TAPE_URL_MOST) return wanted(v, NULL, "an address of at most 255 bytes", err);
    memcpy(v->field, v->text, len + 1);
    return MICA_OK;
}

/* ---- policies and rules ---- */

/* A preset is in effect before anything else is read; here it is only that it was. */
static mica_status profile(const tape_value *v, mica_error *err) {
    if (v->key->kind == CONFIG_PRESET) return MICA_OK;
    if (!tape_name_is(v->text)) return wanted(v, NULL, "a name of letters, digits, '_', '-' and '.'", err);
    memset(v->field, 0, MICA_TAPE_NAME_MAX);
    memcpy(v->field, v->text, strlen(v->text));
    return MICA_OK;
}

/* Conditions and actions may be told in pieces; what is there so far is looked at when it is whole. */
static mica_status piece(base_buf *to, const char *text, mica_error *err) {
    if (to->len) base_buf_byte(to, ' ');
    if (to->len + strlen(text) > 4096)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET, "a rule has at most 4096 bytes");
    return base_buf_str(to, text) && base_buf_cstr(to) ? MICA_OK : base_fail_memory(err, "a rule");
}

mica_status tape_value_read(const tape_value *v, mica_error *err) {
    double n = 0;
    mica_status status = MICA_OK;
    switch ((tape_kind_of_key)v->key->kind) {
    case CONFIG_PAGE: return page(v, err);
    case CONFIG_FLAG: return flag(v, err);
    case CONFIG_URL: return url(v, err);
    case CONFIG_KEEP: return keep(v, err);
    case CONFIG_HOW: return how_packed(v, err);
    case CONFIG_ALGORITHM: return tape_codec_of(v->text, strlen(v->text), (mica_tape_codec *)v->field, err);
    case CONFIG_PRESET:
    case CONFIG_PROFILE: return profile(v, err);
    case CONFIG_WHEN: return piece(&v->rule->when, v->text, err);
    case CONFIG_DO: return piece(&v->rule->does, v->text, err);
    case CONFIG_BYTES:
        status = number(v, &n, err);
        if (status == MICA_OK) *(uint64_t *)v->field = (uint64_t)n;
        break;
    case CONFIG_COUNT:
        status = number(v, &n, err);
        if (status == MICA_OK) *(uint32_t *)v->field = (uint32_t)n;
        break;
    case CONFIG_REAL:
        status = number(v, &n, err);
        if (status == MICA_OK) *(double *)v->field = n;
        break;
    case CONFIG_PRIORITY:
        status = number(v, &n, err);
        if (status == MICA_OK) *(int32_t *)v->field = (int32_t)n;
        break;
    }
    return status;
}
