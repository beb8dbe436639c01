/* session/fingerprint.c - what must agree between a snapshot and the program that runs it: opcodes, classes,
 * builtins, HIR, layouts.
 *
 * A snapshot runs in place, so bytecode, constants and ids of builtins are used as they were written, by
 * whatever program opens the file. Versions that people raise by hand would be forgotten; so the tables
 * themselves are hashed, as text, as the preprocessor sees them: a row that comes, goes or changes its number
 * is another fingerprint. Only what files hold counts: numbers, names, operands, and not what other columns
 * say of them.
 *
 * There are four hashes and one over them. The one is compared at each start. The four say, when it differs,
 * what can still be used: other opcodes leave the HIR good, and with other HIR or builtins the sources are.
 * What changes the meaning of a part without changing its table raises the number in the part's domain ("mica
 * code 3").
 *
 * This file runs while Mica is built (cmake/fingerprint_main.c); programs have the result
 * (fingerprint_value.c). */
#include "session/fingerprint.h"

#include "base/hash.h"
#include "compiler/hir.h"
#include "program/families.h"
#include "vm/run/builtin.h"

#include <string.h>

static const char opcodes[] =
#define PROG_OP(number, name, n, a, b, c, effects, rules, text) #number #name #n #a #b #c ";"
#include "program/opcodes.def"
#undef PROG_OP
#define PROG_PAIR(number, first, second) #number #first "+" #second ";"
#include "program/pairs.def"
#undef PROG_PAIR
    ;
static const char classes[] =
#define PROG_CLASS(number, name, text, bytes) #number #name #bytes ";"
#define PROG_CLASS_LATER(number, name, text, bytes)
#include "program/classes.def"
#undef PROG_CLASS
    ;
static const char kinds[] =
#define HIR_KIND(number, name, text) #number #name ";"
#include "compiler/hir.def"
#undef HIR_KIND
    ;

static void add_text(base_sha256 *hash, const char *text) {
    base_sha256_update(hash, text, strlen(text) + 1);
}

static void begin(base_sha256 *hash, const char *domain) {
    base_sha256_init(hash);
    add_text(hash, domain);
}

static void part_code(uint8_t out[32]) {
    base_sha256 hash;
    uint32_t layout[2] = {sizeof(prog_code), sizeof(prog_handler)};
    begin(&hash, "mica code 3");
    base_sha256_update(&hash, opcodes, sizeof opcodes);
    base_sha256_update(&hash, layout, sizeof layout);
    base_sha256_final(&hash, out);
}

static void part_values(uint8_t out[32]) {
    base_sha256 hash;
    uint32_t layout[1] = {sizeof(prog_array)};
    begin(&hash, "mica values 1");
    base_sha256_update(&hash, classes, sizeof classes);
    base_sha256_update(&hash, layout, sizeof layout);
    base_sha256_final(&hash, out);
}

/* Names and arities, in the order of the table, whose indices are in bytecode. */
void ses_fingerprint_rows(const vm_builtin *rows, uint32_t count, uint8_t out[32]) {
    base_sha256 hash;
    begin(&hash, "mica builtins 1");
    for (uint32_t i = 0; i < count; i++) {
        const vm_builtin *b = &rows[i];
        int16_t arity[3] = {b->min_args, b->max_args, b->max_outs};
        add_text(&hash, b->name);
        base_sha256_update(&hash, arity, sizeof arity);
    }
    base_sha256_final(&hash, out);
}

/* Stored HIR names operators by their opcodes, so their numbers count, and constants by their classes; other opcodes do
 * not matter to it. */
void ses_fingerprint_hir(const prog_op_info *ops, uint32_t from, uint32_t to, uint8_t out[32]) {
    base_sha256 hash;
    uint32_t version = HIR_VERSION;
    begin(&hash, "mica hir 2");
    base_sha256_update(&hash, &version, sizeof version);
    base_sha256_update(&hash, kinds, sizeof kinds);
    base_sha256_update(&hash, classes, sizeof classes);
    base_sha256_update(&hash, &from, sizeof from);
    for (uint32_t op = from; op <= to; op++)
        add_text(&hash, ops[op].known ? ops[op].name : "");
    base_sha256_final(&hash, out);
}

void ses_fingerprint_compute(uint8_t parts[SES_FINGERPRINT_PARTS][32], uint8_t out[32]) {
    part_code(parts[SES_FINGERPRINT_CODE]);
    part_values(parts[SES_FINGERPRINT_VALUES]);
    ses_fingerprint_rows(vm_builtins, vm_builtin_count, parts[SES_FINGERPRINT_BUILTINS]);
    ses_fingerprint_hir(prog_ops, PROG_OPERATORS_FROM, PROG_OPERATORS_TO, parts[SES_FINGERPRINT_HIR]);
    base_sha256_of(parts, SES_FINGERPRINT_PARTS * 32, out);
}
