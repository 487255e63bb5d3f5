/** The pages of sharing; each is loaded when first visited, the texts with the first. */

import type { RouteRecordRaw } from 'vue-router'

export const SHARE_PAGES = ['share-targets', 'share-subscriptions', 'share-codes', 'share-deliveries', 'share-inbox', 'share-days'] as const

export const shareRoute: RouteRecordRaw = {
  path: 'share',
  name: 'share',
  component: () => import('./ShareFrame.vue'),
  meta: { title: 'menu.share' },
  redirect: { name: 'share-targets' },
  children: [
    { path: 'targets', name: 'share-targets', component: () => import('./targets/TargetsPage.vue') },
    { path: 'subscriptions', name: 'share-subscriptions', component: () => import('./subscriptions/SubscriptionsPage.vue') },
    {
      path: 'subscriptions/:id(\\d+|new)',
      name: 'share-subscription',
      component: () => import('./subscriptions/SubscriptionPage.vue'),
      props: true,
    },
    { path: 'codes', name: 'share-codes', component: () => import('./codes/CodesPage.vue') },
    { path: 'deliveries', name: 'share-deliveries', component: () => import('./deliveries/DeliveriesPage.vue') },
    { path: 'inbox', name: 'share-inbox', component: () => import('./inbox/InboxPage.vue') },
    { path: 'days', name: 'share-days', component: () => import('./reconcile/ReconcilePage.vue') },
  ],
}
