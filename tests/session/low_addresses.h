/* tests/session/low_addresses.h - imitates a machine whose addresses have 39 bits: from now on this process and
 * those it becomes are refused any map at a place of their own choice beyond 512 GiB, and any of more than 256 GiB,
 * as such a machine refuses them (ENOMEM). What the kernel places itself it still places high, and what is there
 * already stays: the imitation is of what a program asks for, not of the pointers it is given. */
#ifndef TESTS_LOW_ADDRESSES_H
#define TESTS_LOW_ADDRESSES_H

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

#define LOW_ARGUMENT(k, high)                                                                                \
    (offsetof(struct seccomp_data, args) + 8 * (k) + ((high) ? 4 : 0)) /* little-endian */

/* False where the kernel has no filters, or other system calls than this program was built for. */
static inline bool low_addresses_begin(void) {
    struct sock_filter code[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 6),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW_ARGUMENT(1, true)), /* length */
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 1u << (38 - 32), 5, 0),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW_ARGUMENT(3, false)), /* flags */
        BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, MAP_FIXED_NOREPLACE, 0, 2),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, LOW_ARGUMENT(0, true)), /* place */
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 1u << (39 - 32), 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOMEM),
    };
    struct sock_fprog program = {sizeof code / sizeof *code, code};
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
           prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#endif
