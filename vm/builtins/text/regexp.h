/* vm/builtins/text/regexp.h - matches of a pattern, from the matcher to the functions. */
#ifndef VM_BUILTINS_TEXT_REGEXP_H
#define VM_BUILTINS_TEXT_REGEXP_H

#include "vm/builtins/text/text.h"

#define VM_PATTERN_NAMES  64
#define VM_PATTERN_GROUPS 128

typedef struct vm_regexp_options {
    bool once, ignore_case, line_anchors, free_spacing, dot_except_newline, empty_match;
} vm_regexp_options;

typedef struct vm_match {
    size_t start, end; /* bytes; end is one past the last */
    uint32_t ngroups;
    size_t *groups; /* start, end of each group; SIZE_MAX when it took no part */
} vm_match;

typedef struct vm_pattern_names {
    uint32_t count;
    vm_sym syms[VM_PATTERN_NAMES];
    uint32_t group_name[VM_PATTERN_GROUPS]; /* 1 + index into syms, or 0 */
} vm_pattern_names;

typedef struct vm_matches {
    vm_match *at; /* scratch */
    size_t count, cap;
    vm_pattern_names names;
} vm_matches;

/* All matches (or the first, with `once`) of `pattern` in `text`. Raises for a bad pattern. */
void vm_find_matches(vm_t *vm, const char *who, base_view pattern, base_view text, const vm_regexp_options *o,
                     vm_matches *out);

#endif
