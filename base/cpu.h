/* base/cpu.h - what the processor can do, without asking it: under a hypervisor one CPUID instruction costs
 * some microseconds, and the C library has asked already. */
#ifndef BASE_CPU_H
#define BASE_CPU_H

#include <stdbool.h>
#include <stdint.h>

typedef enum base_cpu_feature {
    BASE_CPU_SSE42,
    BASE_CPU_AVX2,
    BASE_CPU_FMA,
    BASE_CPU_AVX512F,
    BASE_CPU_SHA
} base_cpu_feature;

/* Whether the processor has the feature and the system lets programs use it. Any thread, any time. */
bool base_cpu_has(base_cpu_feature feature);

/* Registers edx and ecx of CPUID leaf 1, ebx and ecx of leaf 7, without the bits the system does not let
 * programs use. False where only CPUID itself would tell. */
bool base_cpu_words(uint32_t out[4]);

#endif
