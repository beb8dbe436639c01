/* tape/config.c - a configuration file → what it says of a tape, by inih, and back (config.h).
 *
 * The file is gone over twice: for the preset, on which all else builds, and for the rest. A line that ends with '\\' goes on in the next
 * one, for conditions and actions. A rule is made when its section ends; where it stands wrong is told by the line of its key. */
#include "tape/config_internal.h"

#include "base/alloc.h"
#include "base/error.h"
#include "base/file.h"
#include "base/nearest.h"

#include <ini.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define SECTION_MOST 49 /* bytes that inih takes of a section's name */

typedef struct reader {
    mica_tape_config *config;
    const char *name, *text, *end;
    uint32_t line, error_line;
    bool presets;          /* only the preset is looked for */
    bool goes_on, joined;  /* the line that was read last ends with '\', the one before it did */
    bool settled, changed; /* a profile is named; the policy is not its preset any more */
    /* Keys that were told, by their place in the table: of the rule, of each tier, of other sections. */
    uint64_t told_of_rule, told_of[MICA_TAPE_TIERS], told;
    tape_rule_config rule;
    base_buf names; /* of rules that were told, each with a zero */
    uint32_t when_line, do_line;
    char profile[MICA_TAPE_NAME_MAX];
    mica_error error; /* the first */
} reader;
_Static_assert(TAPE_CONFIG_KEYS <= 64, "what was told is a set of bits");

static void note(reader *r, const mica_error *err, uint32_t line) {
    if (r->error.code != MICA_OK) return;
    r->error = *err;
    r->error_line = line;
}

/* ---- lines ---- */

static const char *line_is_bad(const char *text, size_t len, size_t room) {
    const char *close = len && text[0] == '[' ? memchr(text, ']', len) : NULL;
    if (memchr(text, 0, len)) return "a NUL byte is no part of a setting";
    if (len + 3 > room) return "the line is too long; one that ends with '\\' goes on in the next";
    if (close && close - text - 1 > SECTION_MOST) return "a section's name has at most 49 bytes";
    return NULL;
}

/* As fgets for inih. Blanks before a line are left out, but for one where the line before goes on: inih takes that for a sign. */
static char *next_line(char *out, int size, void *stream) {
    reader *r = stream;
    if (r->text == r->end || r->error.code != MICA_OK) return NULL;
    const char *stop = memchr(r->text, '\n', (size_t)(r->end - r->text)), *next = stop ? stop + 1 : r->end;
    if (!stop) stop = r->end;
    r->line++;
    while (r->text < stop && (*r->text == ' ' || *r->text == '\t'))
        r->text++;
    while (stop > r->text && (stop[-1] == '\r' || stop[-1] == ' ' || stop[-1] == '\t'))
        stop--;
    r->joined = r->goes_on;
    r->goes_on = stop > r->text && stop[-1] == '\\';
    size_t len = (size_t)(stop - r->text) - r->goes_on, at = 0;
    const char *bad = line_is_bad(r->text, len, (size_t)size);
    if (bad) {
        mica_error err = MICA_ERROR_INIT;
        (void)!base_fail(&err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "%s", bad);
        note(r, &err, r->line);
        return NULL;
    }
    if (r->joined) out[at++] = ' ';
    memcpy(out + at, r->text, len);
    out[at + len] = '\n';
    out[at + len + 1] = 0;
    r->text = next;
    return out;
}

/* ---- sections and keys ---- */

/* The words that there are, for a message: sections, or keys of one. */
static mica_status unknown(const char *section, const char *what, const char *word, mica_error *err) {
    base_buf list = {0};
    base_nearest q;
    base_nearest_begin(&q, word, strlen(word));
    for (unsigned k = 0; k < TAPE_CONFIG_KEYS; k++) {
        const tape_config_key *row = &tape_config_keys[k];
        bool repeats = k && strcmp(row->section, row[-1].section) == 0;
        if (section ? strcmp(row->section, section) != 0 : repeats) continue;
        const char *name = section ? row->name : row->section;
        base_nearest_add(&q, name, strlen(name));
        base_buf_printf(&list, "%s%s", list.len ? ", " : "", name);
    }
    const char *all = base_buf_cstr(&list);
    mica_status status = all ? base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                                         "there is no %s '%.40s'%s%s%s; there are %s", what, word,
                                         q.best[0] ? " (is " : "", q.best, q.best[0] ? " meant?)" : "", all)
                             : base_fail_memory(err, "a message");
    base_buf_free(&list);
    return status;
}

/* "tier cold" → "tier", and "cold" behind it; other sections have nothing behind. */
static mica_status split(const char *section, char head[SECTION_MOST + 2], const char **tail,
                         mica_error *err) {
    size_t len = strcspn(section, " \t");
    memcpy(head, section, len);
    head[len] = 0;
    *tail = section + len + strspn(section + len, " \t");
    bool named = strcmp(head, "tier") == 0 || strcmp(head, "rule") == 0;
    for (unsigned k = 0; k < TAPE_CONFIG_KEYS; k++) {
        if (strcmp(tape_config_keys[k].section, head) != 0) continue;
        if (named == (**tail != 0)) return MICA_OK;
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         named ? "[%s] needs a name behind it, as [%s %s]"
                               : "[%s] has nothing behind its name",
                         head, head, head[0] == 't' ? "cold" : "hot");
    }
    return unknown(NULL, "section", head, err);
}

static int tier_named(const char *name) {
    for (int k = 0; k < MICA_TAPE_TIERS; k++)
        if (strcmp(name, mica_tape_tier_name((mica_tape_tier)k)) == 0) return k;
    return -1;
}

/* ---- rules ---- */

/* The rule that was read last is whole. */
static void end_rule(reader *r) {
    mica_error err = MICA_ERROR_INIT;
    tape_rule_config *rule = &r->rule;
    if (!rule->name[0]) return;
    if (!rule->when.len || !rule->does.len)
        (void)!base_fail(&err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "[rule %s] does not say %s",
                         rule->name, rule->when.len ? "what to do (do = …)" : "when (when = …)");
    uint32_t line = rule->line;
    tape_action action;
    mica_tape_policy *policy = r->config->policy;
    if (err.code == MICA_OK && tape_rule_do((const char *)rule->does.data, &action, &err) != MICA_OK)
        line = r->do_line;
    if (err.code == MICA_OK &&
        mica_tape_policy_rule(policy, rule->name, rule->priority, (const char *)rule->when.data,
                              (const char *)rule->does.data, &err) != MICA_OK)
        line = r->when_line;
    if (err.code != MICA_OK) note(r, &err, line);
    rule->when.len = rule->does.len = 0;
    rule->name[0] = 0;
}

static bool was_told(const base_buf *names, const char *name) {
    for (size_t at = 0; at < names->len; at += strlen((const char *)names->data + at) + 1)
        if (strcmp((const char *)names->data + at, name) == 0) return true;
    return false;
}

static mica_status begin_rule(reader *r, const char *name, mica_error *err) {
    if (strcmp(r->rule.name, name) == 0) return MICA_OK;
    end_rule(r);
    if (!tape_name_is(name))
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "a rule's name has letters, digits, '_', '-' and '.', at most %d",
                         TAPE_RULE_NAME_MOST);
    if (was_told(&r->names, name))
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "there are two rules of that name");
    if (!base_buf_append(&r->names, name, strlen(name) + 1))
        return base_fail_memory(err, "the names of rules");
    memcpy(r->rule.name, name, strlen(name) + 1);
    r->rule.priority = 0;
    r->rule.line = r->line;
    r->told_of_rule = 0;
    r->changed = true;
    return MICA_OK;
}

/* ---- pairs ---- */

/* The whole of a condition or action may come in lines; anything else comes once. */
static mica_status once(reader *r, uint64_t *told, unsigned row, mica_error *err) {
    uint8_t kind = tape_config_keys[row].kind;
    bool again = *told >> row & 1, pieces = kind == CONFIG_WHEN || kind == CONFIG_DO;
    *told |= UINT64_C(1) << row;
    if (kind == CONFIG_WHEN && !r->joined) r->when_line = r->line;
    if (kind == CONFIG_DO && !r->joined) r->do_line = r->line;
    if (r->joined && !pieces)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "only 'when' and 'do' go on in the next line");
    if (again && !r->joined)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET, "it is told twice");
    return MICA_OK;
}

static mica_status find_key(const char *section, const char *name, unsigned *row, mica_error *err) {
    for (*row = 0; *row < TAPE_CONFIG_KEYS; ++*row)
        if (strcmp(tape_config_keys[*row].section, section) == 0 &&
            strcmp(tape_config_keys[*row].name, name) == 0)
            return MICA_OK;
    if (strcmp(name, "latency") == 0)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "it is measured, and cannot be told");
    return unknown(section, "key", name, err);
}

/* Where a key's value lies. */
static void *whose(reader *r, const tape_config_key *key, int tier) {
    switch ((tape_whose)key->whose) {
    case CONFIG_OF_mica_tape_policy: return r->config->policy;
    case CONFIG_OF_tape_tier_config: return &r->config->tier[tier];
    case CONFIG_OF_tape_rule_config: return &r->rule;
    case CONFIG_OF_mica_tape_config: break;
    }
    return r->config;
}

static mica_status pair(reader *r, const char *section, const char *name, const char *value,
                        mica_error *err) {
    char head[SECTION_MOST + 2];
    const char *tail;
    unsigned row;
    int tier = 0;
    mica_status status = split(section, head, &tail, err);
    bool rule = strcmp(head, "rule") == 0;
    if (!rule) end_rule(r);
    if (status == MICA_OK && rule) status = begin_rule(r, tail, err);
    if (status == MICA_OK && strcmp(head, "tier") == 0 && (tier = tier_named(tail)) < 0)
        status = base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                           "there is no tier '%.40s'; there are dram, local, network and cold", tail);
    if (status == MICA_OK) status = find_key(head, name, &row, err);
    if (status != MICA_OK) return status;
    const tape_config_key *key = &tape_config_keys[row];
    status = once(r,
                  rule                        ? &r->told_of_rule
                  : strcmp(head, "tier") == 0 ? &r->told_of[tier]
                                              : &r->told,
                  row, err);
    if (status != MICA_OK) return status;
    r->settled |= key->kind == CONFIG_PROFILE;
    r->changed |= key->whose == CONFIG_OF_mica_tape_policy && key->kind != CONFIG_PRESET;
    if (key->kind == CONFIG_PROFILE)
        return tape_value_read(&(tape_value){key, r->profile, r->config, NULL, value}, err);
    tape_value v = {key, (char *)whose(r, key, tier) + key->at, r->config, &r->rule, value};
    return tape_value_read(&v, err);
}

/* In the first pass: which policy all builds on. */
static mica_status preset(reader *r, const char *section, const char *name, const char *value,
                          mica_error *err) {
    bool is = strcmp(name, "preset") == 0, profile = strcmp(name, "profile") == 0;
    if (strcmp(section, "policy") != 0 || (!is && !profile) || (profile && r->told & 1)) return MICA_OK;
    mica_tape_policy *policy;
    mica_status status = mica_tape_policy_preset(is ? value : "custom", &policy, err);
    if (status != MICA_OK) return status == MICA_ERR_NOT_FOUND ? MICA_ERR_CONFIGURATION : status;
    mica_tape_policy_free(r->config->policy);
    r->config->policy = policy;
    r->told |= is; /* it is stronger than a profile, which stands for no rules */
    return MICA_OK;
}

/* inih calls this for each pair; the first error counts, and ends the reading. */
static int on_pair(void *user, const char *section, const char *name, const char *value) {
    reader *r = user;
    mica_error err = MICA_ERROR_INIT, full = MICA_ERROR_INIT;
    if (r->error.code != MICA_OK) return 0;
    mica_status status =
        r->presets ? preset(r, section, name, value, &err) : pair(r, section, name, value, &err);
    if (r->error.code != MICA_OK) return 0; /* of the rule before */
    if (status == MICA_OK) return 1;
    (void)!base_fail(&full, status, NULL, MICA_NO_OFFSET, "[%.50s] %.50s: %s", section, name, err.message);
    note(r, &full, r->line);
    return 0;
}

/* ---- reading ---- */

static mica_status pass(reader *r, const char *text, size_t len, bool presets, mica_error *err) {
    r->text = text;
    r->end = text + len;
    r->line = 0;
    r->told = 0;
    r->presets = presets;
    r->goes_on = false;
    int wrong = len ? ini_parse_stream(next_line, r, on_pair, r) : 0;
    if (wrong < 0) return base_fail_memory(err, "reading a configuration file");
    if (!presets && r->error.code == MICA_OK && wrong == 0) end_rule(r);
    if (r->error.code != MICA_OK && (wrong == 0 || (uint32_t)wrong >= r->error_line))
        return base_fail(err, r->error.code, NULL, MICA_NO_OFFSET, "%.120s:%u: %s", r->name, r->error_line,
                         r->error.message);
    if (wrong)
        return base_fail(err, MICA_ERR_CONFIGURATION, NULL, MICA_NO_OFFSET,
                         "%.120s:%d: this is no `key = value`, no [section] and no comment", r->name, wrong);
    return MICA_OK;
}

mica_status tape_config_new(mica_tape_config **out, mica_error *err) {
    mica_tape_config *c = *out = base_calloc(1, sizeof *c);
    if (!c) return base_fail_memory(err, "a configuration");
    c->options = (mica_tape_options){
        .page = MICA_TAPE_PAGE_MIN, .memory = 100u << 20, .keep_count = 1, .together = 16};
    c->hour = TAPE_HOUR;
    c->predict = tape_predict_defaults();
    mica_status status = mica_tape_policy_preset(NULL, &c->policy, err);
    if (status != MICA_OK) {
        mica_tape_config_free(c);
        *out = NULL;
    }
    return status;
}

void mica_tape_config_free(mica_tape_config *config) {
    if (!config) return;
    mica_tape_policy_free(config->policy);
    base_free(config);
}

static void settle(reader *r) {
    mica_tape_config *c = r->config;
    if (r->settled)
        memcpy(c->policy->profile, r->profile, sizeof r->profile);
    else if (r->changed)
        memcpy(c->policy->profile, "custom", sizeof "custom");
    c->predict.depth = c->policy->prefetch.depth;
    for (int k = 0; k < MICA_TAPE_PREDICTORS; k++)
        c->predict.predictor[k] = c->policy->prefetch.enabled && c->policy->prefetch.predictor[k];
}

mica_status mica_tape_config_text(const char *name, const void *text, size_t len, mica_tape_config **out,
                                  mica_error *err) {
    reader r = {.name = name, .error = MICA_ERROR_INIT};
    *out = NULL;
    if (len > TAPE_CONFIG_MOST)
        return base_fail(err, MICA_ERR_LIMIT, NULL, MICA_NO_OFFSET,
                         "%.120s: a configuration has at most %u bytes", name, TAPE_CONFIG_MOST);
    mica_status status = tape_config_new(&r.config, err);
    if (status == MICA_OK) status = pass(&r, text, len, true, err);
    if (status == MICA_OK) status = pass(&r, text, len, false, err);
    base_buf_free(&r.rule.when);
    base_buf_free(&r.rule.does);
    base_buf_free(&r.names);
    if (status != MICA_OK) {
        mica_tape_config_free(r.config);
        return status;
    }
    settle(&r);
    *out = r.config;
    return MICA_OK;
}

mica_status mica_tape_config_read(const char *path, mica_tape_config **out, mica_error *err) {
    base_buf text = {0};
    *out = NULL;
    mica_status status = base_file_read_all(path, TAPE_CONFIG_MOST, &text, err);
    if (status == MICA_OK) status = mica_tape_config_text(path, text.data, text.len, out, err);
    base_buf_free(&text);
    return status;
}

const mica_tape_policy *mica_tape_config_policy(const mica_tape_config *config) {
    return config->policy;
}
const mica_tape_options *mica_tape_config_options(const mica_tape_config *config) {
    return &config->options;
}

/* ---- writing ---- */

static void key_text(const tape_config_key *k, const void *field, base_buf *out) {
    const mica_tape_options *o = field;
    base_buf_printf(out, "%s = ", k->name);
    switch ((tape_kind_of_key)k->kind) {
    case CONFIG_PAGE:
    case CONFIG_COUNT: base_buf_printf(out, "%u", *(const uint32_t *)field); break;
    case CONFIG_BYTES: tape_number_text((double)*(const uint64_t *)field, out); break;
    case CONFIG_REAL: tape_number_text(*(const double *)field, out); break;
    case CONFIG_FLAG: base_buf_str(out, *(const bool *)field ? "yes" : "no"); break;
    case CONFIG_URL: base_buf_str(out, field); break;
    case CONFIG_HOW: base_buf_str(out, tape_how_name((int)*(const mica_tape_compression *)field)); break;
    case CONFIG_KEEP:
        o = (const mica_tape_options *)((const char *)field - offsetof(mica_tape_options, keeping));
        tape_keep_text(o, out);
        break;
    default: break; /* mica_tape_policy_text has these */
    }
    base_buf_byte(out, '\n');
}

static void section_text(const char *section, tape_whose whose, const void *base, base_buf *out) {
    for (unsigned k = 0; k < TAPE_CONFIG_KEYS; k++) {
        const tape_config_key *key = &tape_config_keys[k];
        if (strcmp(key->section, section) != 0 || key->whose != whose) continue;
        key_text(key, (const char *)base + key->at, out);
    }
}

mica_status mica_tape_config_write(const mica_tape_config *config, mica_buffer *out, mica_error *err) {
    base_buf_str(out, "[tape]\n");
    section_text("tape", CONFIG_OF_mica_tape_config, config, out);
    for (int k = 0; k < MICA_TAPE_TIERS; k++) {
        const tape_tier_config *t = &config->tier[k];
        if (!t->url[0] && !t->bytes && !(t->cost > 0)) continue;
        base_buf_printf(out, "\n[tier %s]\n", mica_tape_tier_name((mica_tape_tier)k));
        section_text("tier", CONFIG_OF_tape_tier_config, t, out);
    }
    base_buf_str(out, "\n[prefetch]\n");
    section_text("prefetch", CONFIG_OF_mica_tape_config, config, out);
    base_buf_byte(out, '\n');
    return mica_tape_policy_text(config->policy, out, err);
}
