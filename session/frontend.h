/* session/frontend.h - the M language as the builder sees it. */
#ifndef SESSION_FRONTEND_H
#define SESSION_FRONTEND_H

#include "compiler/library.h"
#include "mica/frontend.h"

/* The frontend that compiles M sources and registers Mica's builtins. Lives as long as the program;
 * thread-safe. */
const mica_frontend *ses_m_frontend(void);

/* A builtin's row and fast form, as cmp_library asks for them. */
bool ses_builtin_facts(void *ctx, const char *name, size_t len, cmp_builtin *out);

#endif
