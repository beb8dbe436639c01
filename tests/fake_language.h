/* tests/fake_language.h - a tiny language for tests of builder and loader: each line of a source is one
 * order.
 *
 *     entry NAME CATEGORY   begins an entry
 *     code TEXT             appends to its code (hot)
 *     call NAME             appends a place for a symbol id to its code
 *     text TEXT             appends to its text (cold)
 *     note TEXT             appends to its note (cold, another kind)
 *     warn TEXT             a warning at this line
 *     bad TEXT              refuses the source at this line */
#ifndef TESTS_FAKE_LANGUAGE_H
#define TESTS_FAKE_LANGUAGE_H

#include "base/buf.h"
#include "base/error.h"
#include "mica/builder.h"

#include <stdio.h>

enum { FAKE_CODE = 1, FAKE_TEXT = 2, FAKE_NOTE = 7 };
enum { FAKE_SECTION_HOT = 0x8001, FAKE_SECTION_COLD = 0x8002 };

typedef struct fake_call {
    uint32_t offset;
    char name[48];
} fake_call;

typedef struct fake_state {
    mica_module *out;
    mica_entry *entry;
    base_buf code, text, note;
    fake_call calls[64];
    size_t call_count;
} fake_state;

static void fake_flush(fake_state *f) {
    if (f->entry) {
        mica_part *code = mica_entry_part(f->out, f->entry, FAKE_CODE, f->code.data, f->code.len);
        for (size_t i = 0; i < f->call_count; i++) {
            mica_part_symbol(&f->out->arena, code, f->calls[i].offset, f->calls[i].name,
                             strlen(f->calls[i].name));
        }
        if (f->text.len) mica_entry_part(f->out, f->entry, FAKE_TEXT, f->text.data, f->text.len);
        if (f->note.len) mica_entry_part(f->out, f->entry, FAKE_NOTE, f->note.data, f->note.len);
    }
    if (f->code.failed || f->text.failed || f->note.failed) f->out->out_of_memory = true;
    f->code.len = f->text.len = f->note.len = 0;
    f->call_count = 0;
    f->entry = NULL;
}

static bool fake_line(fake_state *f, const char *word, const char *rest, uint32_t line) {
    if (strcmp(word, "entry") == 0) {
        char name[128] = "", category[64] = "";
        fake_flush(f);
        sscanf(rest, "%127s %63s", name, category);
        f->entry = mica_module_entry(f->out, name, strlen(name), category[0] ? category : NULL);
        if (f->entry) f->entry->info[0] = line;
    } else if (strcmp(word, "code") == 0)
        base_buf_str(&f->code, rest);
    else if (strcmp(word, "text") == 0)
        base_buf_printf(&f->text, "%s\n", rest);
    else if (strcmp(word, "note") == 0)
        base_buf_printf(&f->note, "%s\n", rest);
    else if (strcmp(word, "call") == 0) {
        base_buf_align(&f->code, 4);
        fake_call *call = &f->calls[f->call_count++];
        call->offset = (uint32_t)f->code.len;
        snprintf(call->name, sizeof call->name, "%.40s", rest);
        base_buf_append(&f->code, NULL, 4);
    } else if (strcmp(word, "warn") == 0)
        mica_module_diagnostic(f->out, line, 6, false, rest);
    else if (strcmp(word, "bad") == 0) {
        mica_module_diagnostic(f->out, line, 5, true, rest);
        return false;
    }
    return true;
}

static mica_status fake_compile(void *ctx, const mica_source *source, mica_module *out, mica_error *err) {
    fake_state f = {.out = out};
    char word[16], rest[4096];
    uint32_t number = 0;
    bool good = true;
    (void)ctx;
    for (size_t at = 0; at < source->len && good;) {
        const char *line = (const char *)source->data + at;
        const char *end = memchr(line, '\n', source->len - at);
        size_t len = end ? (size_t)(end - line) : source->len - at, n = 0;
        number++;
        while (n < len && n < sizeof word - 1 && line[n] != ' ')
            n++;
        memcpy(word, line, n);
        word[n] = 0;
        size_t skip = n < len ? n + 1 : n;
        snprintf(rest, sizeof rest, "%.*s", (int)(len - skip), line + skip);
        good = fake_line(&f, word, rest, number);
        at += len + 1;
    }
    if (good) fake_flush(&f);
    base_buf_free(&f.code);
    base_buf_free(&f.text);
    base_buf_free(&f.note);
    return good ? MICA_OK : base_fail(err, MICA_ERR_SYNTAX, NULL, MICA_NO_OFFSET, "refused");
}

static mica_status fake_finish(void *ctx, const mica_module *const *modules, size_t count,
                               const mica_profile *profile, mica_arena *arena, mica_section **out,
                               mica_error *err) {
    mica_section *s = mica_arena_alloc(arena, 2 * sizeof *s);
    (void)ctx;
    (void)modules;
    (void)profile;
    if (!s) return base_fail_memory(err, "making sections");
    s[0] = (mica_section){.next = &s[1], .id = FAKE_SECTION_HOT, .hot = true};
    s[1] = (mica_section){.id = FAKE_SECTION_COLD};
    for (int i = 0; i < 2; i++) {
        s[i].part.len = i ? 5000 : 8;
        s[i].part.data = mica_arena_alloc(arena, s[i].part.len);
        if (!s[i].part.data) return base_fail_memory(err, "making sections");
        s[i].part.data[0] = (uint8_t)count;
    }
    mica_part_symbol(arena, &s[0].part, 4, "one", 3);
    *out = s;
    return MICA_OK;
}

static void fake_fingerprint(void *ctx, uint8_t out[32]) {
    (void)ctx;
    for (int i = 0; i < 32; i++)
        out[i] = (uint8_t)(i + 1);
}

static const mica_kind fake_kinds[] = {
    {FAKE_CODE, true, "code"}, {FAKE_TEXT, false, "text"}, {FAKE_NOTE, false, "note"}};
static const mica_external fake_externals[] = {
    {.name = "plus",
     .category = "arithmetic",
     .complexity = "O(n)",
     .in_min = 2,
     .in_max = -1,
     .out_min = 0,
     .out_max = 1,
     .optimisation = 1},
    {.name = "disp", .category = "output", .in_min = 1, .in_max = 1, .out_min = 0, .out_max = 0, .flags = 9},
};
static bool fake_version(void *ctx, uint8_t out[32]) {
    (void)ctx;
    memset(out, 3, 32);
    return true;
}

static const mica_frontend fake_frontend = {
    .language = "fake",
    .extension = ".fk",
    .kinds = fake_kinds,
    .kind_count = 3,
    .externals = fake_externals,
    .external_count = 2,
    .fingerprint = fake_fingerprint,
    .compile = fake_compile,
    .finish = fake_finish,
    .version = fake_version,
};

static const char fake_one[] =
    "entry one numbers\ncode 1111\ncall two\ncall plus\ntext the first of them\nnote n1\n"
    "entry one_helper numbers\ncode hhhhhhhhhhhh\n";
static const char fake_two[] = "entry two numbers\ncode 2222\ncall one\ntext the second\n";
static const char fake_words[] =
    "entry words strings\ntext words words words words words words words words\nwarn odd\n";

/* Builds `count` generated entries beside the three above into `out`. */
static inline mica_status fake_build(const mica_builder_config *config, size_t count, base_buf *out,
                                     mica_error *err) {
    mica_builder *b = NULL;
    char name[64], text[256];
    mica_status status = mica_builder_new(&fake_frontend, config, &b, err);
    if (status == MICA_OK)
        status = mica_builder_add_memory(b, "numbers/one.fk", fake_one, sizeof fake_one - 1, err);
    if (status == MICA_OK)
        status = mica_builder_add_memory(b, "words.fk", fake_words, sizeof fake_words - 1, err);
    if (status == MICA_OK)
        status = mica_builder_add_memory(b, "numbers/two.fk", fake_two, sizeof fake_two - 1, err);
    for (size_t i = 0; i < count && status == MICA_OK; i++) {
        snprintf(name, sizeof name, "many/m%05zu.fk", i);
        int n = snprintf(
            text, sizeof text,
            "entry many%05zu many\ncode %zu....\ncall two\ntext text of number %zu, much like the others\n",
            i, i, i);
        status = mica_builder_add_memory(b, name, text, (size_t)n, err);
    }
    if (status == MICA_OK) status = mica_builder_build_memory(b, out, NULL, err);
    mica_builder_free(b);
    return status;
}

#endif
