#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H
// libcurl is not linked: with its thirty libraries it would take most of the time to the first
// prompt. It is loaded when it is first needed, and called through the table below.
//
// Swift cannot call C variadics (curl_easy_setopt, curl_easy_getinfo, curl_multi_setopt), so each
// *type* of argument has one typed, inlined door here. epoll, eventfd and prctl are included
// because Swift's Glibc module leaves them out.
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>

// glibc declares it for _GNU_SOURCE only, which the importer does not define.
extern int memfd_create(const char *_Nonnull name, unsigned int flags);
static inline int ccurl_memory_file(void) {
  return memfd_create("certificates", 1 /* MFD_CLOEXEC */);
}

typedef size_t (*ccurl_data_fn)(char *_Nullable bytes, size_t size, size_t count,
                                void *_Nullable user);
typedef int (*ccurl_socket_fn)(CURL *_Nullable easy, curl_socket_t fd, int what,
                               void *_Nullable user, void *_Nullable socket_user);
typedef int (*ccurl_timer_fn)(CURLM *_Nullable multi, long milliseconds, void *_Nullable user);

/// The functions of libcurl that are used, each as its header declares it.
typedef struct {
  CURLcode (*_Nonnull global_init)(long flags);
  CURL *_Nullable (*_Nonnull easy_init)(void);
  void (*_Nonnull easy_cleanup)(CURL *_Nonnull easy);
  void (*_Nonnull easy_reset)(CURL *_Nonnull easy);
  const char *_Nonnull (*_Nonnull easy_strerror)(CURLcode code);
  CURLcode (*_Nonnull easy_setopt)(CURL *_Nonnull easy, CURLoption option, ...);
  CURLcode (*_Nonnull easy_getinfo)(CURL *_Nonnull easy, CURLINFO info, ...);
  struct curl_slist *_Nullable (*_Nonnull slist_append)(struct curl_slist *_Nullable list,
                                                        const char *_Nonnull line);
  void (*_Nonnull slist_free_all)(struct curl_slist *_Nullable list);
  CURLM *_Nullable (*_Nonnull multi_init)(void);
  CURLMcode (*_Nonnull multi_cleanup)(CURLM *_Nonnull multi);
  CURLMcode (*_Nonnull multi_add_handle)(CURLM *_Nonnull multi, CURL *_Nonnull easy);
  CURLMcode (*_Nonnull multi_remove_handle)(CURLM *_Nonnull multi, CURL *_Nonnull easy);
  CURLMcode (*_Nonnull multi_socket_action)(CURLM *_Nonnull multi, curl_socket_t fd, int events,
                                            int *_Nonnull running);
  CURLMcode (*_Nonnull multi_assign)(CURLM *_Nonnull multi, curl_socket_t fd,
                                     void *_Nullable user);
  CURLMsg *_Nullable (*_Nonnull multi_info_read)(CURLM *_Nonnull multi, int *_Nonnull left);
  const char *_Nonnull (*_Nonnull multi_strerror)(CURLMcode code);
  CURLMcode (*_Nonnull multi_setopt)(CURLM *_Nonnull multi, CURLMoption option, ...);
  CURLSH *_Nullable (*_Nonnull share_init)(void);
  CURLSHcode (*_Nonnull share_setopt)(CURLSH *_Nonnull share, CURLSHoption option, ...);
  CURLSHcode (*_Nonnull share_cleanup)(CURLSH *_Nonnull share);
} ccurl_library;

/// The table of the library of this name, to be freed; without one dlerror says what is wrong.
static inline ccurl_library *_Nullable ccurl_load(const char *_Nonnull name) {
  void *handle = dlopen(name, RTLD_LAZY | RTLD_LOCAL);
  ccurl_library *curl = handle ? calloc(1, sizeof *curl) : NULL;
  if (!curl) return NULL;
#define CCURL_FIND(function) \
  *(void **)&curl->function = dlsym(handle, "curl_" #function); \
  if (!*(void **)&curl->function) { \
    free(curl); \
    return NULL; \
  }
  CCURL_FIND(global_init)
  CCURL_FIND(easy_init)
  CCURL_FIND(easy_cleanup)
  CCURL_FIND(easy_reset)
  CCURL_FIND(easy_strerror)
  CCURL_FIND(easy_setopt)
  CCURL_FIND(easy_getinfo)
  CCURL_FIND(slist_append)
  CCURL_FIND(slist_free_all)
  CCURL_FIND(multi_init)
  CCURL_FIND(multi_cleanup)
  CCURL_FIND(multi_add_handle)
  CCURL_FIND(multi_remove_handle)
  CCURL_FIND(multi_socket_action)
  CCURL_FIND(multi_assign)
  CCURL_FIND(multi_info_read)
  CCURL_FIND(multi_strerror)
  CCURL_FIND(multi_setopt)
  CCURL_FIND(share_init)
  CCURL_FIND(share_setopt)
  CCURL_FIND(share_cleanup)
#undef CCURL_FIND
  return curl;
}

static const long ccurl_global_all = CURL_GLOBAL_ALL;

static inline CURLcode ccurl_set_long(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLoption option, long value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_size(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLoption option, curl_off_t value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_string(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLoption option,
                                        const char *_Nullable value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_pointer(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLoption option,
                                         const void *_Nullable value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_list(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLoption option,
                                      struct curl_slist *_Nullable value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_set_data_fn(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLoption option,
                                         ccurl_data_fn _Nullable value) {
  return curl->easy_setopt(easy, option, value);
}
static inline CURLcode ccurl_get_long(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLINFO info, long *_Nonnull value) {
  return curl->easy_getinfo(easy, info, value);
}
static inline CURLcode ccurl_get_size(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLINFO info,
                                      curl_off_t *_Nonnull value) {
  return curl->easy_getinfo(easy, info, value);
}
static inline CURLcode ccurl_get_pointer(const ccurl_library *_Nonnull curl, CURL *_Nonnull easy, CURLINFO info,
                                         void *_Nullable *_Nonnull value) {
  return curl->easy_getinfo(easy, info, value);
}
static inline CURLMcode ccurl_multi_set_long(const ccurl_library *_Nonnull curl, CURLM *_Nonnull multi, CURLMoption option,
                                             long value) {
  return curl->multi_setopt(multi, option, value);
}
static inline CURLMcode ccurl_multi_set_pointer(const ccurl_library *_Nonnull curl, CURLM *_Nonnull multi, CURLMoption option,
                                                void *_Nullable value) {
  return curl->multi_setopt(multi, option, value);
}
static inline CURLMcode ccurl_multi_set_socket_fn(const ccurl_library *_Nonnull curl, CURLM *_Nonnull multi,
                                                  ccurl_socket_fn _Nullable value) {
  return curl->multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, value);
}
static inline CURLMcode ccurl_multi_set_timer_fn(const ccurl_library *_Nonnull curl, CURLM *_Nonnull multi,
                                                 ccurl_timer_fn _Nullable value) {
  return curl->multi_setopt(multi, CURLMOPT_TIMERFUNCTION, value);
}
static inline CURLSHcode ccurl_share_set_long(const ccurl_library *_Nonnull curl, CURLSH *_Nonnull share, CURLSHoption option,
                                              long value) {
  return curl->share_setopt(share, option, value);
}
#endif
