/* base/cpu.c - processor features as the C library found them when the process began. Asking the processor
 * itself (cpuid) leaves the machine where a hypervisor answers, microseconds for each question
 * (docs/start-up.md), and the C library has asked all of them already. */
#include "base/cpu.h"

#include <stdint.h>

#if defined(__x86_64__) && defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)

#include <sys/platform/x86.h>

static const struct cpuid_feature none;

/* A leaf the C library does not know is one without features. */
static const struct cpuid_feature *leaf(unsigned index) {
    const struct cpuid_feature *found = __x86_get_cpuid_feature_leaf(index);
    return found ? found : &none;
}

/* active_array holds what the processor has and the system has enabled, in the order eax, ebx, ecx, edx. */
static bool bit(unsigned index, unsigned word, unsigned position) {
    return leaf(index)->active_array[word] >> position & 1;
}

bool base_cpu_has(base_cpu_feature feature) {
    switch (feature) {
    case BASE_CPU_SSE42: return bit(CPUID_INDEX_1, 2, 20);
    case BASE_CPU_AVX2: return bit(CPUID_INDEX_7, 1, 5);
    case BASE_CPU_FMA: return bit(CPUID_INDEX_1, 2, 12);
    case BASE_CPU_AVX512F: return bit(CPUID_INDEX_7, 1, 16);
    case BASE_CPU_SHA: return bit(CPUID_INDEX_7, 1, 29);
    }
    return false;
}

bool base_cpu_words(uint32_t out[4]) {
    const struct cpuid_feature *basic = leaf(CPUID_INDEX_1), *more = leaf(CPUID_INDEX_7);
    out[0] = basic->active_array[3];
    out[1] = basic->active_array[2];
    out[2] = more->active_array[1];
    out[3] = more->active_array[2];
    return true;
}

#elif defined(__x86_64__)

bool base_cpu_has(base_cpu_feature feature) {
    __builtin_cpu_init();
    switch (feature) {
    case BASE_CPU_SSE42: return __builtin_cpu_supports("sse4.2");
    case BASE_CPU_AVX2: return __builtin_cpu_supports("avx2");
    case BASE_CPU_FMA: return __builtin_cpu_supports("fma");
    case BASE_CPU_AVX512F: return __builtin_cpu_supports("avx512f");
    case BASE_CPU_SHA: return false; /* the compiler's library does not tell */
    }
    return false;
}

#else

bool base_cpu_has(base_cpu_feature feature) {
    (void)feature;
    return false;
}

#endif

#if !defined(__x86_64__) || !defined(__GLIBC__) || (__GLIBC__ == 2 && __GLIBC_MINOR__ < 33)
bool base_cpu_words(uint32_t out[4]) {
    (void)out;
    return false;
}
#endif
