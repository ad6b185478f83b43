#ifndef INTERLOCK_CCURL_H
#define INTERLOCK_CCURL_H
#include <curl/curl.h>
#endif
