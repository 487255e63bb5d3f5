/** Who looks at the reference city as it is: nobody of the room the tests work in. */

import { Api } from './api'
import { account, accounts, type Account } from './people'

/** Somebody of a role; of a dispatcher the room has something to do, whatever the hour. */
export async function onlooker(role: string): Promise<Account> {
  const { area: busy } = account('dispatcher')
  const others = accounts().filter((one) => one.role === role && one.area !== busy)
  for (const one of others) if (role !== 'dispatcher' || (await hasWork(one))) return one
  throw new Error(`the reference city has no ${role} with something to do`)
}

async function hasWork(one: Account): Promise<boolean> {
  const api = await Api.as(one)
  const { items: units } = await api.get<{ items: { id: number; code: string }[] }>('/units')
  const unit = units.find(({ code }) => code === one.unit)
  const { items } = await api.get<{ items: unknown[] }>(`/cases?holder=${unit?.id}&state=open&limit=1`)
  return items.length > 0
}
