/* session/fingerprint.c - what must agree between a snapshot and the program that runs it: opcodes, classes,
 * builtins, layouts. */
#include "session/fingerprint.h"

#include "base/hash.h"
#include "vm/builtin.h"

#include <string.h>

static void add_text(base_sha256 *hash, const char *text) {
    base_sha256_update(hash, text, strlen(text) + 1);
}

void ses_fingerprint_compute(uint8_t out[32]) {
    static const char opcodes[] =
#define PROG_OP(number, name, n, a, b, c, effects, text) #number #name #n #a #b #c ";"
#include "program/opcodes.def"
#undef PROG_OP
        ;
    static const char classes[] =
#define PROG_CLASS(number, name, text, bytes) #number #name #bytes ";"
#include "program/classes.def"
#undef PROG_CLASS
        ;
    base_sha256 hash;
    base_sha256_init(&hash);
    add_text(&hash, "mica code 1");
    base_sha256_update(&hash, opcodes, sizeof opcodes);
    base_sha256_update(&hash, classes, sizeof classes);
    uint32_t layout[3] = {sizeof(prog_code), sizeof(prog_array), sizeof(prog_handler)};
    base_sha256_update(&hash, layout, sizeof layout);
    for (uint32_t i = 0; i < vm_builtin_count; i++) {
        const vm_builtin *b = &vm_builtins[i];
        int16_t arity[3] = {b->min_args, b->max_args, b->max_outs};
        add_text(&hash, b->name);
        base_sha256_update(&hash, arity, sizeof arity);
    }
    base_sha256_final(&hash, out);
}
