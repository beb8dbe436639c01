/* vm/builtins/text/regexp.c - compiles patterns and finds their matches, on PCRE2; what the regexp functions
 * return is in regexp_api.c.
 *
 * DIFFERENCES TO PCRE. Octave's patterns are PCRE's but for a few things, which are translated before a
 * pattern is compiled or set as options:
 *
 * - \< and \> are the edges of a word, which PCRE writes as looks around;
 *
 * - a look behind may repeat something with + or *, which PCRE refuses because its length is not bounded: it
 * becomes alternatives of 0 or 1 to ten repetitions, which is Octave's own limit;
 *
 * - groups may share a name (DUPNAMES), as alternatives of one token;
 *
 * - the dot matches a newline unless "dotexceptnewline" is given, ^ and $ are the ends of the text unless
 * "lineanchors" is: the opposite of what other tools have;
 *
 * - empty matches are dropped unless "emptymatch" asks for them, and then the search goes on one byte later.
 *
 * Text is bytes, and positions are counted in bytes. Where pattern or text have bytes from 128 on and both
 * are valid UTF-8, PCRE is told so, and a dot is a whole letter then; a text that is no UTF-8 is searched
 * byte by byte instead of being refused.
 *
 * COMPILED PATTERNS are kept in sixteen slots of the process, found by text and options: programs use few
 * patterns in loops. They are no state of the VM, which compiles them again wherever it goes on. PCRE's
 * memory comes from base/, so that tests can make it fail. Matching may take exponential time in bad
 * patterns; PCRE's own limit ends it with an error. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "vm/builtins/text/regexp.h"

#include <stdio.h>

#include "base/alloc.h"
#include "vm/heap/process.h"

#include <ctype.h>
#include <pcre2.h>

#define VM_PATTERN_SLOTS 16
#define GROUPS_MOST      99 /* of a match that are looked at; match data has a place for the whole besides */

typedef struct pattern_slot {
    uint8_t *text;
    size_t len;
    uint32_t flags;
    pcre2_code *code;
} pattern_slot;

typedef struct vm_patterns {
    pattern_slot slots[VM_PATTERN_SLOTS];
    uint32_t next; /* slot to give up when all are taken */
    pcre2_general_context *context;
    pcre2_match_data *data;
} vm_patterns;

static void *pcre_malloc(size_t size, void *ctx) {
    (void)ctx;
    return base_malloc(size);
}
static void pcre_free(void *p, void *ctx) {
    (void)ctx;
    base_free(p);
}

/* All of it may be NULL: free functions accept that. */
static void end_patterns(void *state) {
    vm_patterns *ps = state;
    for (int k = 0; k < VM_PATTERN_SLOTS; k++) {
        base_free(ps->slots[k].text);
        pcre2_code_free(ps->slots[k].code);
    }
    pcre2_match_data_free(ps->data);
    pcre2_general_context_free(ps->context);
}

/* Raises when memory ran out; what was made stays for the next time. */
static vm_patterns *patterns_of(vm_t *vm) {
    vm_patterns *ps = vm_hold(vm, VM_HELD_PATTERNS, sizeof *ps, end_patterns, NULL);
    if (!ps) vm_error_memory(vm);
    if (!ps->context) ps->context = pcre2_general_context_create(pcre_malloc, pcre_free, NULL);
    if (ps->context && !ps->data) ps->data = pcre2_match_data_create(GROUPS_MOST + 1, ps->context);
    if (!ps->data) vm_error_memory(vm);
    return ps;
}

/* ---- what differs between Octave's syntax and PCRE's ---- */

#define LOOK_MOST 10
/* A look behind that repeats something with + or *, which PCRE refuses, becomes one of alternatives with 0
 * or 1 to LOOK_MOST repetitions, as Octave does it. Returns the pattern's end of the group, or 0 when it
 * is left alone: one repetition at the outermost level is understood, and of any other PCRE has to say
 * itself that it cannot. Brackets are not looked into, so a star in a set is taken for a repetition. */
static size_t unroll_lookbehind(vm_text *out, base_view p, size_t at) {
    size_t depth = 1, k = at + 4, star = 0;
    for (; k < p.len && depth; k++) {
        char ch = (char)p.data[k];
        if (ch == '\\')
            k++;
        else if (ch == '(')
            depth++;
        else if (ch == ')')
            depth--;
        else if ((ch == '*' || ch == '+') && depth == 1 && k > at + 4) {
            if (star) return 0; /* one repetition only */
            star = k;
        }
    }
    if (depth || !star) return 0;
    vm_text_put(out, p.data + at, 4);
    int least = p.data[star] == '*' ? 0 : 1;
    for (int n = least; n <= LOOK_MOST; n++) {
        char count[8];
        (void)snprintf(count, sizeof count, "{%d}", n);
        if (n > least) vm_text_byte(out, '|');
        vm_text_put(out, p.data + at + 4, star - at - 4);
        vm_text_puts(out, count);
        vm_text_put(out, p.data + star + 1, k - 1 - star - 1);
    }
    vm_text_byte(out, ')');
    return k;
}

/* \< and \> stand for the edges of a word: no word character before, or none behind. Everything else is
 * copied, an escaped character together with its backslash. */
static base_view translate(vm_t *vm, base_view pattern) {
    vm_text out = {.vm = vm};
    for (size_t k = 0; k < pattern.len; k++) {
        char ch = (char)pattern.data[k];
        if (ch == '\\' && k + 1 < pattern.len) {
            char next = (char)pattern.data[++k];
            if (next == '<')
                vm_text_puts(&out, "(?<!\\w)");
            else if (next == '>')
                vm_text_puts(&out, "(?!\\w)");
            else {
                vm_text_byte(&out, ch);
                vm_text_byte(&out, next);
            }
        } else if (ch == '(' && pattern.len - k > 4 && memcmp(pattern.data + k, "(?<", 3) == 0 &&
                   (pattern.data[k + 3] == '=' || pattern.data[k + 3] == '!')) {
            size_t end = unroll_lookbehind(&out, pattern, k);
            if (end)
                k = end - 1;
            else
                vm_text_byte(&out, ch);
        } else
            vm_text_byte(&out, ch);
    }
    return base_view_of(out.data, out.len);
}

static bool has_high_bytes(base_view v) {
    for (size_t k = 0; k < v.len; k++)
        if (v.data[k] & 0x80) return true;
    return false;
}

/* By lengths and continuation bytes; PCRE checks again and more strictly when it is told. */
static bool is_utf8(base_view v) {
    for (size_t k = 0; k < v.len;) {
        uint8_t b = v.data[k];
        size_t n = b < 0x80             ? 1
                   : (b & 0xE0) == 0xC0 ? 2
                   : (b & 0xF0) == 0xE0 ? 3
                   : (b & 0xF8) == 0xF0 ? 4
                                        : 0;
        if (n == 0 || n > v.len - k) return false;
        for (size_t j = 1; j < n; j++)
            if ((v.data[k + j] & 0xC0) != 0x80) return false;
        k += n;
    }
    return true;
}

/* A slot is given up in turn, the oldest first. The text is copied before anything of the slot is freed,
 * so a lack of memory leaves it whole. The position in the message is PCRE's, in the translated pattern. */
static pcre2_code *compile(vm_t *vm, const char *who, vm_patterns *ps, base_view pattern, uint32_t flags) {
    for (int k = 0; k < VM_PATTERN_SLOTS; k++) {
        pattern_slot *s = &ps->slots[k];
        if (s->code && s->flags == flags && base_view_equal(base_view_of(s->text, s->len), pattern))
            return s->code;
    }
    base_view native = translate(vm, pattern);
    int error;
    PCRE2_SIZE at;
    pcre2_code *code =
        pcre2_compile(native.len ? native.data : (const uint8_t *)"", native.len, flags, &error, &at, NULL);
    if (!code) {
        uint8_t message[256] = "";
        pcre2_get_error_message(error, message, sizeof message);
        vm_error(vm, NULL, "%s: %s at position %d of expression", who, (char *)message, (int)at);
    }
    pattern_slot *s = &ps->slots[ps->next++ % VM_PATTERN_SLOTS];
    uint8_t *text = base_malloc(pattern.len + 1);
    if (!text) {
        pcre2_code_free(code);
        vm_error_memory(vm);
    }
    base_free(s->text);
    pcre2_code_free(s->code);
    if (pattern.len) memcpy(text, pattern.data, pattern.len);
    *s = (pattern_slot){text, pattern.len, flags, code};
    return code;
}

/* ---- names of groups ---- */

/* Names in the order of the pattern, each once; PCRE lists them by alphabet. */
static void read_names(vm_t *vm, base_view pattern, vm_pattern_names *names) {
    const char *p = (const char *)pattern.data, *end = p + pattern.len;
    for (; p && p + 3 < end; p++) {
        if (*p == '\\') {
            p++;
            continue;
        }
        if (p[0] != '(' || p[1] != '?') continue;
        const char *q = p[2] == 'P' ? p + 3 : p + 2;
        if (q >= end || *q != '<' || q + 1 >= end || !(isalpha((uint8_t)q[1]) || q[1] == '_')) continue;
        const char *stop = ++q;
        while (stop < end && (isalnum((uint8_t)*stop) || *stop == '_'))
            stop++;
        vm_sym sym = vm_intern(vm, q, (size_t)(stop - q));
        uint32_t k = 0;
        while (k < names->count && names->syms[k] != sym)
            k++;
        if (k == names->count && k < VM_PATTERN_NAMES) names->syms[names->count++] = sym;
    }
}

/* Which name each numbered group has. */
static void number_names(vm_t *vm, pcre2_code *code, vm_pattern_names *names) {
    uint32_t count = 0, size = 0;
    PCRE2_SPTR table = NULL;
    pcre2_pattern_info(code, PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(code, PCRE2_INFO_NAMEENTRYSIZE, &size);
    pcre2_pattern_info(code, PCRE2_INFO_NAMETABLE, &table);
    for (uint32_t k = 0; k < count; k++, table += size) {
        uint32_t group = (uint32_t)table[0] << 8 | table[1];
        vm_sym sym = vm_intern_cstr(vm, (const char *)table + 2);
        for (uint32_t n = 0; n < names->count; n++)
            if (names->syms[n] == sym && group < VM_PATTERN_GROUPS) names->group_name[group] = n + 1;
    }
}

/* ---- matching ---- */

/* Doubling, in scratch. */
static vm_match *add_match(vm_t *vm, vm_matches *m) {
    if (m->count == m->cap) {
        size_t cap = m->cap ? m->cap * 2 : 16;
        vm_match *at = vm_scratch(vm, cap * sizeof *at);
        if (m->count) memcpy(at, m->at, m->count * sizeof *at);
        m->at = at;
        m->cap = cap;
    }
    return &m->at[m->count++];
}

/* An interrupt is looked for between matches. A group that took no part is marked and not left out here: whether it
 * counts is for the outputs to say. More groups than the match data has room for are cut off (n is 0 then). */
void vm_find_matches(vm_t *vm, const char *who, base_view pattern, base_view text, const vm_regexp_options *o,
                     vm_matches *out) {
    vm_patterns *ps = patterns_of(vm);
    uint32_t flags = PCRE2_DUPNAMES | (o->ignore_case ? PCRE2_CASELESS : 0) |
                     (o->line_anchors ? PCRE2_MULTILINE : 0) | (o->free_spacing ? PCRE2_EXTENDED : 0) |
                     (o->dot_except_newline ? 0 : PCRE2_DOTALL);
    if ((has_high_bytes(pattern) || has_high_bytes(text)) && is_utf8(pattern) && is_utf8(text))
        flags |= PCRE2_UTF;
    pcre2_code *code = compile(vm, who, ps, pattern, flags);
    *out = (vm_matches){0};
    read_names(vm, pattern, &out->names);
    number_names(vm, code, &out->names);
    const uint8_t *subject = text.len ? text.data : (const uint8_t *)"";
    for (size_t at = 0; at <= text.len;) {
        vm_poll(vm);
        int n = pcre2_match(code, subject, text.len, at, 0, ps->data, NULL);
        if (n == PCRE2_ERROR_NOMATCH) break;
        if (n < 0) {
            uint8_t message[256] = "";
            pcre2_get_error_message(n, message, sizeof message);
            vm_error(vm, NULL, "%s: %s", who, (char *)message);
        }
        const PCRE2_SIZE *o2 = pcre2_get_ovector_pointer(ps->data);
        size_t start = o2[0], end = o2[1];
        if (end < start) end = start;
        bool empty = end == start;
        if (empty && !o->empty_match) {
            at = end + 1;
            continue;
        }
        uint32_t groups = n > 0 ? (uint32_t)n - 1 : GROUPS_MOST;
        vm_match *m = add_match(vm, out);
        *m = (vm_match){start, end, groups, vm_scratch(vm, sizeof(size_t) * 2 * (groups + 1))};
        for (uint32_t g = 0; g < groups; g++) {
            bool set = o2[2 * g + 2] != PCRE2_UNSET;
            m->groups[2 * g] = set ? o2[2 * g + 2] : SIZE_MAX;
            m->groups[2 * g + 1] = set ? o2[2 * g + 3] : SIZE_MAX;
        }
        if (o->once) break;
        at = empty ? end + 1 : end;
        if (!empty && at >= text.len) break;
    }
}
