/* compiler/frontend.h - the M language as the snapshot builder sees it. */
#ifndef CMP_FRONTEND_H
#define CMP_FRONTEND_H

#include "compiler/library.h"
#include "mica/frontend.h"

/* Entry flags and info: CMP_ENTRY_SCRIPT marks a script; info[0] and info[1] hold nargin and nargout as
 * int32. */
#define CMP_ENTRY_SCRIPT 1u

/* Fills `out` with the M language: part kinds of program/parts.def and the compile step. Builtins and the
 * fingerprint are the caller's, who knows the VM: they are taken over as they are and must outlive `out`; so
 * must `builtins`, which answers for builtins. */
void cmp_frontend(mica_frontend *out, const mica_external *externals, size_t external_count,
                  void (*fingerprint)(void *ctx, uint8_t out[32]), const cmp_library *builtins);

#endif
