/** The kinds of units, from the city centre down. */
export const KINDS = ['city_centre', 'county_centre', 'room', 'department', 'station'] as const
