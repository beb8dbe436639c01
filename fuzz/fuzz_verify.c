/* fuzz/fuzz_verify.c - bytes as a code blob: the verifier reads nothing outside, and what it accepts can be
 * listed. */
#include "program/disasm.h"
#include "program/verify.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    uint8_t *blob = aligned_alloc(16, (size + 31) & ~(size_t)15);
    if (!blob) return 0;
    if (size) memcpy(blob, data, size);
    mica_error err = MICA_ERROR_INIT;
    if (prog_verify(blob, size, 1u << 20, true, &err) == MICA_OK) {
        base_buf out = {0};
        prog_disasm((const prog_code *)(const void *)blob, &out, NULL, NULL);
        if (out.len == 0) abort();
        base_buf_free(&out);
    }
    free(blob);
    return 0;
}
