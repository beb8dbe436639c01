/* session/frontend.h - the M language as the builder sees it. */
#ifndef SESSION_FRONTEND_H
#define SESSION_FRONTEND_H

#include "mica/frontend.h"

/* The frontend that compiles M sources and registers Mica's builtins. Lives as long as the program;
 * thread-safe. */
const mica_frontend *ses_m_frontend(void);

#endif
