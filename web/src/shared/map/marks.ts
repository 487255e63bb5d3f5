/** The light's shapes as map images: a mark reads without its colour. */

import type { Map as MapLibre } from 'maplibre-gl'

import type { Light } from '@/shared/api/types'

import type { Palette } from './style'

const SIDE = 22
const RATIO = 2

const SHAPES: Record<Light, (pen: CanvasRenderingContext2D) => void> = {
  green: (pen) => pen.arc(11, 11, 6.5, 0, 2 * Math.PI),
  yellow: (pen) => {
    pen.moveTo(11, 3.5)
    pen.lineTo(19, 17.5)
    pen.lineTo(3, 17.5)
    pen.closePath()
  },
  red: (pen) => pen.rect(4.5, 4.5, 13, 13),
}

/** Draws the three marks and hands them to the map as `light-green`, `light-yellow`, `light-red`. */
export function addMarks(map: MapLibre, colours: Palette): void {
  for (const light of Object.keys(SHAPES) as Light[]) {
    const id = `light-${light}`
    if (!map.hasImage(id)) map.addImage(id, draw(light, colours), { pixelRatio: RATIO })
  }
}

function draw(light: Light, colours: Palette): ImageData {
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SIDE * RATIO
  const pen = canvas.getContext('2d')
  if (!pen) return new ImageData(SIDE * RATIO, SIDE * RATIO)
  pen.scale(RATIO, RATIO)
  pen.lineJoin = 'round'
  pen.beginPath()
  SHAPES[light](pen)
  pen.lineWidth = 3
  pen.strokeStyle = colours.surface
  pen.stroke()
  pen.fillStyle = colours[light]
  pen.fill()
  return pen.getImageData(0, 0, canvas.width, canvas.height)
}
